// Files as they are in a commit, asked from the git program without a shell: `git ls-tree` names what lies under a path,
// `git cat-file --batch` gives all texts in one go. First listing, then reading.

#include "cli/git.h"

#include "cli/process.h"

// --- Listing

typedef struct {
  Str hash, path;
} Entry;
typedef Vec(Entry) EntryList;

// "100644 blob HASH\tPATH", each ended by a NUL. Links and submodules are no files.
static void parse_entries(Arena *arena, Str listing, EntryList *entries) {
  while (listing.len) {
    const char *end = memchr(listing.at, 0, listing.len);
    size_t length = end ? (size_t)(end - listing.at) : listing.len;
    Str line = str_slice(listing, 0, length);
    ptrdiff_t tab = str_find_char(line, '\t');
    if (tab > 0 && str_starts_with(line, STR("100"))) {
      Str head = str_slice(line, 0, (size_t)tab);
      Str hash = str_slice(head, (size_t)(str_find_last_char(head, ' ') + 1), head.len);
      vec_push(arena, entries, (Entry){hash, str_slice(line, (size_t)tab + 1, line.len)});
    }
    listing = str_slice(listing, length + 1, listing.len);
  }
}

// --- Reading

// "HASH blob SIZE\n", the text, "\n", for each that was asked for.
static bool parse_batch(Cli *cli, Str batch, const EntryList *entries, GitFileList *files) {
  for (vec_each(Entry, entry, entries)) {
    ptrdiff_t line = str_find_char(batch, '\n');
    Str head = str_slice(batch, 0, line < 0 ? 0 : (size_t)line);
    int64_t size = 0;
    if (!str_to_int64(str_slice(head, (size_t)(str_find_last_char(head, ' ') + 1), head.len),
                      &size))
      return diag_error(&cli->diags, DIAG_STATE, "git has no file %.*s", STR_ARG(entry->path));
    size_t from = head.len + 1, to = from + (size_t)size;
    vec_push(&cli->arena, files, (GitFile){entry->path, str_slice(batch, from, to)});
    batch = str_slice(batch, to + 1, batch.len);
  }
  return true;
}

static bool read_entries(Cli *cli, const char *folder, const EntryList *entries,
                         GitFileList *files) {
  Text asked = text_new(&cli->arena);
  Str batch;
  for (vec_each(Entry, entry, entries)) text_format(&asked, "%.*s\n", STR_ARG(entry->hash));
  const char *argv[] = {"git", "-C", folder, "cat-file", "--batch", NULL};
  return process_run(cli, argv, text_str(&asked), 0, &batch) &&
         parse_batch(cli, batch, entries, files);
}

bool git_read(Cli *cli, Str folder, Str ref, Str path, GitFileList *files) {
  const char *in = str_c(&cli->arena, folder);
  const char *argv[] = {"git",
                        "-C",
                        in,
                        "ls-tree",
                        "-r",
                        "-z",
                        str_c(&cli->arena, ref),
                        "--",
                        str_c(&cli->arena, path),
                        NULL};
  EntryList entries = {0};
  Str listing;
  // A name that starts with "-" would be an option to git.
  if (!ref.len || ref.at[0] == '-')
    return diag_error(&cli->diags, DIAG_STATE, "git:%.*s names no commit", STR_ARG(ref));
  if (!process_run(cli, argv, (Str){0}, 0, &listing)) return false;
  parse_entries(&cli->arena, listing, &entries);
  if (!entries.len)
    return diag_error(&cli->diags, DIAG_STATE, "there is no %.*s in commit %.*s", STR_ARG(path),
                      STR_ARG(ref));
  return read_entries(cli, in, &entries, files);
}
