# Writes OUTPUT, a header with the version and the revision of SOURCE; run at each build, it leaves the
# file alone when nothing changed. Outside a git checkout the revision is "unknown"; never fails.
set(revision "unknown")
find_program(git git)
if(git)
  # A tree that was unpacked inside somebody else's checkout has a prefix there.
  execute_process(COMMAND ${git} --no-optional-locks -C ${SOURCE} rev-parse --show-prefix
                  OUTPUT_VARIABLE prefix ERROR_QUIET RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed AND prefix STREQUAL "")
    execute_process(COMMAND ${git} --no-optional-locks -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                    OUTPUT_VARIABLE found ERROR_QUIET RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT failed AND found)
      set(revision ${found})
    endif()
  endif()
endif()
set(text "#pragma once\n\n#define DEBLAI_VERSION \"${VERSION}\"\n#define DEBLAI_REVISION \"${revision}\"\n")
set(previous "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} previous)
endif()
if(NOT text STREQUAL previous)
  file(WRITE ${OUTPUT} "${text}")
endif()
