// Reads the whole demo.
#include "cli/demo/files.hpp"

namespace traimas::cli::demo {

Result<DemoFiles> read_demo_files(const std::string& folder)
{
    DemoFiles files;
    TRAIMAS_TRY(files.office, read_office(folder));
    files.units.emplace_back(kOffice);
    for (const auto& unit : files.office.units) {
        if (unit.parent == kOffice) {
            files.units.push_back(unit.code);
        }
    }
    TRAIMAS_TRY(files.catalogue, read_catalogue(folder));
    TRAIMAS_TRY(files.years, read_years(folder, files.units));
    TRAIMAS_TRY(files.courses, read_courses(folder));
    return files;
}

}  // namespace traimas::cli::demo
