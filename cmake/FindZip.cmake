# Debian's CMake package of libzip asks for its command-line tools too, which are not needed here.
find_path(ZIP_INCLUDE_DIR zip.h)
find_library(ZIP_LIBRARY zip)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Zip REQUIRED_VARS ZIP_INCLUDE_DIR ZIP_LIBRARY)
if(Zip_FOUND AND NOT TARGET Zip::zip)
  add_library(Zip::zip UNKNOWN IMPORTED)
  set_target_properties(Zip::zip PROPERTIES IMPORTED_LOCATION "${ZIP_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${ZIP_INCLUDE_DIR}")
endif()
mark_as_advanced(ZIP_INCLUDE_DIR ZIP_LIBRARY)
