# The flags that every target shares, as one interface target: nothing sets a global flag.
option(TRAIMAS_TESTS "Build the tests" ON)
option(TRAIMAS_WERROR "Warnings are errors" ON)
option(TRAIMAS_FUZZ "Build the fuzz targets with libFuzzer; wants clang" OFF)
set(TRAIMAS_SANITIZE "" CACHE STRING "Sanitizers to build with, such as address,undefined or thread")

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(TRAIMAS_CCACHE ccache)
if(TRAIMAS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TRAIMAS_CCACHE}")
endif()

add_library(traimas_options INTERFACE)
target_compile_features(traimas_options INTERFACE cxx_std_20)
target_include_directories(traimas_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(traimas_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wextra-semi -Wswitch)
if(TRAIMAS_WERROR)
  target_compile_options(traimas_options INTERFACE -Werror)
endif()
# Asio and Beast are compiled once, in api/http/asio_impl.cpp and api/http/beast_impl.cpp.
target_compile_definitions(traimas_options INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED _GLIBCXX_ASSERTIONS)
target_compile_options(traimas_options INTERFACE
  "$<$<CONFIG:Release>:-fstack-protector-strong;-D_FORTIFY_SOURCE=2>")
target_link_options(traimas_options INTERFACE "$<$<CONFIG:Release>:-Wl,-z,relro,-z,now>")

if(TRAIMAS_SANITIZE)
  # vptr needs typeinfo that Debian's SOCI does not export; the two warnings are g++ 12's false alarms in coroutines.
  target_compile_options(traimas_options INTERFACE -fsanitize=${TRAIMAS_SANITIZE} -fno-sanitize=vptr
    -fno-omit-frame-pointer -fno-sanitize-recover=all -Wno-mismatched-new-delete)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(traimas_options INTERFACE -Wno-tsan)
  endif()
  target_link_options(traimas_options INTERFACE -fsanitize=${TRAIMAS_SANITIZE})
endif()

# What programs allocate by (decision 0011); a sanitizer brings an allocator of its own.
add_library(traimas_allocator INTERFACE)
if(NOT TRAIMAS_SANITIZE)
  target_link_libraries(traimas_allocator INTERFACE Jemalloc::jemalloc)
endif()

find_program(TRAIMAS_LLD ld.lld)
if(TRAIMAS_LLD)
  target_link_options(traimas_options INTERFACE -fuse-ld=lld)
endif()
