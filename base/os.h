// Files, folders, environment and clock: all that the program wants from the operating system.
// Paths are UTF-8 bytes as the user gave them; errors name the path and the system's reason
// (DIAG_IO).
#ifndef PMIG_OS_H
#define PMIG_OS_H

#include <pthread.h>

#include "base/diag.h"

typedef enum { PATH_MISSING, PATH_FILE, PATH_FOLDER, PATH_OTHER } PathKind;

PathKind path_kind(Arena *arena, Str path);  // follows symbolic links; unreadable counts as missing
Str path_join(Arena *arena, Str folder,
              Str name);    // an absolute `name` stands alone; an empty folder is the current one
Str path_folder(Str path);  // all before the last "/", "." when there is none
Str path_name(Str path);    // what follows the last "/"
Str path_absolute(Arena *arena,
                  Str path);  // against the current folder; "." and ".." are resolved in the text

// The whole file. A NUL byte in it is no error here.
bool file_read(Arena *arena, Str path, Str *text, Diags *diags);
// Replaces the file in one step: writes a file beside it, then renames, so that a reader sees the
// old or the new text. The file keeps its permissions, and a symbolic link stays one. What is no
// file, such as a pipe or anything in /dev, and the target of a link that is not there yet are written to as they are.
bool file_write(Arena *arena, Str path, Str text, Diags *diags);
// An empty file, unless there is one already; of two that make it at the same time neither undoes the other's.
bool file_make(Arena *arena, Str path, Diags *diags);
bool file_remove(Arena *arena, Str path, Diags *diags);  // a missing file is no error
// When the file was written last, or touched, as clock_unix_ms tells it; 0 when there is none.
int64_t file_time(Arena *arena, Str path);
void file_touch(Arena *arena, Str path);  // as written now; what cannot be touched stays as it is

// Names of the entries of a folder, without "." and "..", in byte order.
bool folder_list(Arena *arena, Str path, StrList *names, Diags *diags);
bool folder_make(Arena *arena, Str path,
                 Diags *diags);  // with its parents; an existing folder is no error

bool folder_remove(Arena *arena, Str path,
                   Diags *diags);  // an empty one; a missing one is no error
// Gives a file or a folder another name on the same file system, in one step that a crash does not undo.
bool path_move(Arena *arena, Str from, Str to, Diags *diags);

Str env_get(const char *name);  // empty when unset; borrowed from the environment
bool env_has(const char *name);

// A random UUID (version 4) in lower case, 36 characters.
Str uuid_new(Arena *arena);

int64_t clock_unix_ms(void);       // UTC, milliseconds since the epoch
int64_t clock_monotonic_us(void);  // for durations

// A thread that gets no signals: they are for the one that starts it, whose waiting they end.
bool thread_start(pthread_t *thread, void *(*run)(void *context), void *context);
void clock_sleep_ms(int64_t ms);  // a signal may end it early

Str time_format_utc(Arena *arena, int64_t unix_ms);  // 2026-11-22T07:36:04.461Z
Str time_format_digits(Arena *arena,
                       int64_t unix_ms);  // 20261122073604, the prefix of a migration's name

#endif
