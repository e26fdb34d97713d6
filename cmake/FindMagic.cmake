# libmagic ships a pkg-config file only.
find_path(MAGIC_INCLUDE_DIR magic.h)
find_library(MAGIC_LIBRARY magic)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Magic REQUIRED_VARS MAGIC_INCLUDE_DIR MAGIC_LIBRARY)
if(Magic_FOUND AND NOT TARGET Magic::magic)
  add_library(Magic::magic UNKNOWN IMPORTED)
  set_target_properties(Magic::magic PROPERTIES IMPORTED_LOCATION "${MAGIC_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${MAGIC_INCLUDE_DIR}")
endif()
mark_as_advanced(MAGIC_INCLUDE_DIR MAGIC_LIBRARY)
