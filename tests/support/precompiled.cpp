// Empty: CMake builds the precompiled header with the source files of a target.
