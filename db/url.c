// Connection URLs in Prisma's form: taken apart by the rules of the web's URLs (the last "@" ends the user part, the
// first ":" in it the user's name), every part percent-decoded. Then redaction, which must also work on a text that is
// no valid URL, because that is exactly when a message wants to show it.

#include "db/url.h"

#include "db/db.h"

// Prisma's words for a URL it cannot use.
static bool url_error(Diags *diags, const char *reason) {
  return diag_error(diags, DIAG_P1013,
                    "The provided database string is invalid. %s in database URL. Please refer to "
                    "the documentation in "
                    "https://www.prisma.io/docs/reference/database-reference/connection-urls for "
                    "constructing a correct connection "
                    "string. In some cases, certain characters must be escaped. Please check the "
                    "string for any illegal characters.",
                    reason);
}

// --- Decoding

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A "%" that two hexadecimal digits do not follow stands for itself.
static Str percent_decode(Arena *arena, Str text, bool plus_is_space) {
  Text out = text_new(arena);
  for (size_t i = 0; i < text.len; i++) {
    int high = i + 2 < text.len && text.at[i] == '%' ? hex_digit(text.at[i + 1]) : -1;
    int low = high < 0 ? -1 : hex_digit(text.at[i + 2]);
    if (low >= 0) {
      text_char(&out, (char)(high * 16 + low));
      i += 2;
    } else {
      text_char(&out, plus_is_space && text.at[i] == '+' ? ' ' : text.at[i]);
    }
  }
  return text_str(&out);
}

// Cuts `*rest` at the first `c`: what is before it is returned, what is after it stays. Without one, all is returned.
static Str cut(Str *rest, char c) {
  ptrdiff_t at = str_find_char(*rest, c);
  Str before = at < 0 ? *rest : str_slice(*rest, 0, (size_t)at);
  *rest = at < 0 ? (Str){0} : str_slice(*rest, (size_t)at + 1, rest->len);
  return before;
}

// --- Parts

static void parse_params(Arena *arena, Str query, Url *out) {
  while (query.len) {
    Str pair = cut(&query, '&');
    Str name = cut(&pair, '=');
    UrlParam param = {percent_decode(arena, name, true), percent_decode(arena, pair, true)};
    if (name.len) vec_push(arena, &out->params, param);
  }
}

static void parse_user(Arena *arena, Str userinfo, Url *out) {
  out->has_password = str_find_char(userinfo, ':') >= 0;
  out->user = percent_decode(arena, cut(&userinfo, ':'), false);
  out->password = percent_decode(arena, userinfo, false);
}

static bool parse_port(Str port, Url *out, Diags *diags) {
  int64_t number = 0;
  if (port.len && (!str_to_int64(port, &number) || number < 0 || number > 65535))
    return url_error(diags, "invalid port number");
  out->port = port;
  return true;
}

static bool parse_host(Arena *arena, Str host, Url *out, Diags *diags) {
  if (str_starts_with(host, STR("["))) {
    ptrdiff_t end = str_find_char(host, ']');
    if (end < 0) return url_error(diags, "invalid IPv6 address");
    out->host = str_slice(host, 1, (size_t)end);
    Str rest = str_slice(host, (size_t)end + 1, host.len);
    if (rest.len && rest.at[0] != ':') return url_error(diags, "invalid IPv6 address");
    return parse_port(str_slice(rest, 1, rest.len), out, diags);
  }
  out->host = percent_decode(arena, cut(&host, ':'), false);
  return parse_port(host, out, diags);
}

bool url_parse(Arena *arena, Str text, Url *out, Diags *diags) {
  *out = (Url){0};
  ptrdiff_t scheme = str_find(text, STR("://"), 0);
  if (scheme < 0) return url_error(diags, "relative URL without a base");
  if (text.len && memchr(text.at, '\0', text.len)) return url_error(diags, "NUL character");
  Str rest = str_slice(text, (size_t)scheme + 3, text.len);
  rest = cut(&rest, '#');
  Str place = cut(&rest, '?');
  parse_params(arena, rest, out);
  Str authority = cut(&place, '/');
  ptrdiff_t at = str_find_last_char(authority, '@');
  if (at >= 0) parse_user(arena, str_slice(authority, 0, (size_t)at), out);
  out->database = percent_decode(arena, place, false);
  return parse_host(arena, str_slice(authority, (size_t)(at + 1), authority.len), out, diags);
}

Str url_param(const Url *url, Str name) {
  Str found = {0};
  for (vec_each(const UrlParam, param, &url->params))
    if (str_eq(param->name, name)) found = param->value;
  return found;
}

bool url_param_seconds(const Url *url, Str name, int missing, int *out, Diags *diags) {
  Str text = url_param(url, name);
  int64_t seconds = missing;
  if (text.len && (!str_to_int64(text, &seconds) || seconds < 0 || seconds > 1000000))
    return url_error(diags, "The provided arguments are not supported");
  *out = (int)seconds;
  return true;
}

Str db_url_database(Arena *arena, Str text) {
  Url url;
  Diags ignored = diags_new(arena);
  if (!url_parse(arena, text, &url, &ignored)) return (Str){0};
  return url.database.len ? url.database : STR(URL_DEFAULT_DATABASE);
}

Str db_url_namespace(Arena *arena, Str text) {
  Url url;
  Diags ignored = diags_new(arena);
  if (!url_parse(arena, text, &url, &ignored)) return (Str){0};
  Str name = url_param(&url, STR("schema"));
  return name.len ? name : STR(URL_DEFAULT_NAMESPACE);
}

// --- Redaction

static bool is_secret(Str name) {
  static const Str SECRETS[] = {STR_INIT("password"), STR_INIT("sslpassword"), STR_INIT("api_key"),
                                STR_INIT("authtoken"), STR_INIT("pwd")};
  for (size_t i = 0; i < COUNT_OF(SECRETS); i++)
    if (str_eq_nocase(name, SECRETS[i])) return true;
  return false;
}

static size_t find_separator(Str text) {
  size_t at = 0;
  while (at < text.len && !strchr("?&;", text.at[at])) at++;
  return at;
}

// Everything from the first separator on. SQL Server's URLs have ";" between their parameters.
static void redact_params(Str params, Text *out) {
  while (params.len) {
    text_char(out, params.at[0]);
    params = str_slice(params, 1, params.len);
    size_t end = find_separator(params);
    Str pair = str_slice(params, 0, end), value = pair, name = cut(&value, '=');
    params = str_slice(params, end, params.len);
    if (is_secret(name))
      text_format(out, "%.*s=***", STR_ARG(name));
    else
      text_put(out, pair);
  }
}

// An unescaped "/", "?" or "#" in a password ends the authority too early for a URL parser, and the rest of it would be
// shown as path or parameter. So all up to the last "@" counts as user and password, wherever that is.
Str db_redact_url(Arena *arena, Str url) {
  Text out = text_new(arena);
  Str userinfo = str_slice(url, 0, (size_t)(str_find_last_char(url, '@') + 1));
  Str rest = str_slice(url, userinfo.len, url.len);
  ptrdiff_t scheme = str_find(userinfo, STR("://"), 0);
  size_t user = scheme < 0 ? 0 : (size_t)scheme + 3;
  ptrdiff_t password = str_find(userinfo, STR(":"), user);
  if (password < 0)
    text_put(&out, userinfo);
  else
    text_format(&out, "%.*s:***@", (int)password, userinfo.at);
  size_t place = find_separator(rest);
  text_put(&out, str_slice(rest, 0, place));
  redact_params(str_slice(rest, place, rest.len), &out);
  return text_str(&out);
}

// A URL ends where a blank or a quotation mark stands; in URLs these are written as percent codes.
static size_t find_word_end(Str text) {
  size_t at = 0;
  while (at < text.len && !strchr(" \t\r\n\"'`", text.at[at])) at++;
  return at;
}

Str db_redact_text(Arena *arena, Str text) {
  if (!str_contains(text, STR("://"))) return text;
  Text out = text_new(arena);
  while (text.len) {
    Str word = str_slice(text, 0, find_word_end(text));
    text_put(&out, str_contains(word, STR("://")) ? db_redact_url(arena, word) : word);
    text_put(&out, str_slice(text, word.len, word.len + 1));
    text = str_slice(text, word.len + 1, text.len);
  }
  return text_str(&out);
}
