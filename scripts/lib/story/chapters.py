# The year in the order of its chapters. Each has its own moment of the demo's clock: where the clock stands says which
# chapters are over, and the one it stands in can be told again from its beginning.
from story import cases, closing, last_year, middle, opening, quarter_one, second_half

CHAPTERS = [chapter for part in (opening, last_year, quarter_one, cases, middle, second_half, closing)
            for chapter in part.CHAPTERS]
MOMENTS = [moment for moment, _, _ in CHAPTERS]


def title(teller):
    teller.title("The Office of the Permanent Secretary, fiscal year 2561 (October 2017 to September 2018)")
    teller.says("""Twelve units plan, report four quarters, answer what they missed, look back and begin anew. What is
        asked of the server stands on a line of its own, with who asked and what came back.""")
