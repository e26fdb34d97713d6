# traimas_find_library(TARGET HEADER LIBRARY): an imported target for a library that ships a pkg-config file only.
function(traimas_find_library target header library)
  string(MAKE_C_IDENTIFIER "TRAIMAS_${target}" name)
  find_path(${name}_INCLUDE_DIR ${header} REQUIRED)
  find_library(${name}_LIBRARY ${library} REQUIRED)
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${${name}_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${${name}_INCLUDE_DIR}")
  mark_as_advanced(${name}_INCLUDE_DIR ${name}_LIBRARY)
endfunction()
