# Runs `npm ci` in FOLDER, unless what its lock file names is already there. One installation serves every
# build preset: the lock keeps two builds from writing it at once.
#   cmake -DFOLDER=... -DNPM=... -DLOCK=... -DSTAMP=... -P install_packages.cmake
file(LOCK "${LOCK}" TIMEOUT 600)
file(SHA256 "${FOLDER}/package-lock.json" wanted)
set(installed "")
if(EXISTS "${FOLDER}/node_modules/.installed")
  file(READ "${FOLDER}/node_modules/.installed" installed)
endif()
if(NOT installed STREQUAL wanted)
  execute_process(COMMAND "${NPM}" ci WORKING_DIRECTORY "${FOLDER}" RESULT_VARIABLE status
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "npm ci failed in ${FOLDER}. It needs the network once; afterwards builds work without.\n${output}")
  endif()
  file(WRITE "${FOLDER}/node_modules/.installed" "${wanted}")
endif()
file(TOUCH "${STAMP}")
