# What is installed by npm: the report page's bundler, and the grammars of harness/touched.
find_program(SHAKEDOWN_NODE NAMES node nodejs REQUIRED DOC "Node.js 18 or newer, to bundle the report page")
find_program(SHAKEDOWN_NPM NAMES npm REQUIRED DOC "npm, to install what the report page is bundled from")

# shakedown_npm_packages(FOLDER VARIABLE): installs what FOLDER/package-lock.json names; VARIABLE is the stamp
# to depend on.
function(shakedown_npm_packages folder variable)
  string(MAKE_C_IDENTIFIER "${folder}" name)
  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/npm_${name}.stamp)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${PROJECT_SOURCE_DIR}/${folder} -DNPM=${SHAKEDOWN_NPM}
      -DLOCK=${PROJECT_SOURCE_DIR}/build/npm_${name}.lock -DSTAMP=${stamp}
      -P ${PROJECT_SOURCE_DIR}/reports/install_packages.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/package-lock.json ${PROJECT_SOURCE_DIR}/reports/install_packages.cmake
    COMMENT "Packages of ${folder}" VERBATIM)
  set(${variable} ${stamp} PARENT_SCOPE)
endfunction()
