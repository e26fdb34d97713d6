"""The telephone: oathtool shows the codes that an authenticator app would."""
import datetime
import subprocess
import time

STEP_SECONDS = 30


def code_of(secret, steps=0):
    """The code of now, or of so many steps of half a minute later."""
    at = datetime.datetime.fromtimestamp(time.time() + steps * STEP_SECONDS, datetime.timezone.utc)
    done = subprocess.run(["oathtool", "--totp", "--base32", "--now", at.strftime("%Y-%m-%d %H:%M:%S UTC"), secret],
                          capture_output=True, text=True, check=True)
    return done.stdout.strip()
