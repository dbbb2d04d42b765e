# Has the program write its man page and completions into a folder.
#   cmake -DPROGRAM=... -DFOLDER=... -P write_texts.cmake
file(MAKE_DIRECTORY "${FOLDER}")
function(write_text file)
  execute_process(COMMAND "${PROGRAM}" ${ARGN} OUTPUT_FILE "${FOLDER}/${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()
write_text(shakedown.1 man)
write_text(shakedown.bash completion bash)
write_text(_shakedown completion zsh)
write_text(shakedown.fish completion fish)
execute_process(COMMAND gzip -9nf "${FOLDER}/shakedown.1" COMMAND_ERROR_IS_FATAL ANY)
