# liboath (one-time codes) ships a pkg-config file only.
find_path(OATH_INCLUDE_DIR liboath/oath.h)
find_library(OATH_LIBRARY oath)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Oath REQUIRED_VARS OATH_INCLUDE_DIR OATH_LIBRARY)
if(Oath_FOUND AND NOT TARGET Oath::oath)
  add_library(Oath::oath UNKNOWN IMPORTED)
  set_target_properties(Oath::oath PROPERTIES IMPORTED_LOCATION "${OATH_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${OATH_INCLUDE_DIR}")
endif()
mark_as_advanced(OATH_INCLUDE_DIR OATH_LIBRARY)
