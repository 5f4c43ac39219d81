// The Prisma schema language, as Prisma's engine reads it.
//
// The language is made of lines: a newline ends a field, an enum value, a property and a block
// attribute, and nothing but a block goes over several lines. Comments are therefore no extras: they
// stand only where the engine takes them, on lines of their own, before a line's first word, or at
// its end. What the engine parses in order to reject it with a message of its own (`name: Type`,
// `[Type]`, `Type!`, `type A = B`, a field without a type, an argument without a value, a last comma)
// is parsed here too.
//
// A keyword needs no space behind it (`modelUser {` is the model User), so there is no `word` rule.
// An identifier may begin with a digit, except as a value, where digits are a number.

const SPACE = '[\\t\\p{Zs}]'
const NEWLINE = /(\r\n?|\n)+/

// Letters of all scripts, ASCII digits, `_` and `-`. Written so that the lexer looks up the table of
// letters only from the first one on that is not ASCII.
const WIDE_REST = '[\\p{L}--A-Za-z][\\p{L}0-9_-]*'
const NAME_REST = `[A-Za-z0-9_-]*(${WIDE_REST})?`
const WORD = `([A-Za-z]${NAME_REST}|${WIDE_REST})`
const NAME = `([A-Za-z0-9]${NAME_REST}|${WIDE_REST})`
const PATH = `${NAME}(\\.(${NAME})?)*`

const list = ($, rule) => optional(seq(rule, repeat(seq($._comma, rule))))

// `{` and what follows it on its line, which the engine skips, whatever it is.
const block = ($, keyword, item) =>
  seq(
    keyword,
    field('name', $._name),
    '{',
    optional(choice($.comment, $.doc_comment, $.ignored)),
    $._newline,
    repeat(choice(item, $._comment, $._newline)),
    '}',
  )

module.exports = grammar({
  name: 'prisma',

  extras: () => [new RustRegex(`${SPACE}+`)],

  inline: ($) => [$._arguments, $._type, $._name, $._key, $._base_type, $._line_end, $._expression, $._block],

  rules: {
    schema: ($) => repeat(choice($._block, $.type_alias, $._comment, $._newline)),

    // --- Blocks

    _block: ($) => choice($.datasource, $.generator, $.model, $.view, $.type, $.enum),

    datasource: ($) => block($, 'datasource', $.property),
    generator: ($) => block($, 'generator', $.property),
    model: ($) => block($, 'model', choice($.field, $.block_attribute)),
    view: ($) => block($, 'view', choice($.field, $.block_attribute)),
    type: ($) => block($, 'type', choice($.field, $.block_attribute)),
    enum: ($) => block($, 'enum', choice($.enum_value, $.block_attribute)),

    type_alias: ($) =>
      seq('type', field('name', $._name), '=', field('type', $._base_type), repeat($.attribute)),

    // --- Lines

    property: ($) =>
      seq(field('key', $._name), '=', optional(field('value', $._expression)), $._line_end),

    field: ($) =>
      seq(field('name', $._name), optional(alias($._colon, ':')), optional($._type), repeat($.attribute), $._line_end),

    enum_value: ($) => seq(field('name', $._name), repeat($.attribute), $._line_end),

    block_attribute: ($) => seq(alias($._block_attribute, $.attribute), $._line_end),

    _line_end: ($) => seq(optional($._comment), $._newline),

    // --- Types

    _type: ($) =>
      choice(
        seq(field('type', $._base_type), optional(choice('?', '!', seq('[]', optional('?'))))),
        seq(alias($._open_bracket, '['), field('type', $._base_type), $._close_bracket),
      ),

    _base_type: ($) => choice($._name, $.unsupported),

    unsupported: ($) => seq('Unsupported(', field('text', $.string), $._close),

    // --- Attributes

    attribute: ($) =>
      choice(
        seq(field('name', $.attribute_name), optional(seq($._open, $._arguments))),
        seq(field('name', alias($._attribute_open, $.attribute_name)), $._arguments),
      ),

    _block_attribute: ($) =>
      choice(
        seq(
          field('name', alias($._block_attribute_name, $.attribute_name)),
          optional(seq($._open, $._arguments)),
        ),
        seq(field('name', alias($._block_attribute_open, $.attribute_name)), $._arguments),
      ),

    // Behind the parenthesis: one word with an attribute's name, unless there is a space between them.
    _arguments: ($) =>
      seq(
        list($, choice($.argument, $._expression)),
        optional(alias($._comma, $.trailing_comma)),
        $._close,
      ),

    argument: ($) => seq(field('name', $._key), $._colon, optional(field('value', $._expression))),

    // --- Expressions

    _expression: ($) =>
      choice($.string, $.number, $.identifier, $.path, $.function, $.array, $.object),

    function: ($) => seq(field('name', choice($._key, $.path)), $._open, $._arguments),

    array: ($) => seq($._open_bracket, list($, $._expression), $._close_bracket),

    object: ($) => seq('{', list($, $.member), '}'),

    member: ($) => seq(field('name', $._key), $._colon, field('value', $._expression)),

    // --- Words

    _name: ($) => choice($.identifier, alias($._numeric_name, $.identifier)),

    // Where a value may stand too, digits are a name only by what follows them.
    _key: ($) => choice($._name, alias($._digits, $.identifier)),

    number: ($) => choice($._digits, $._decimal),
    _digits: () => /[0-9]+/,
    _decimal: () => /-[0-9]+(\.[0-9]+)?|[0-9]+\.[0-9]+/,
    attribute_name: () => new RustRegex(`@${SPACE}*${PATH}`),
    _block_attribute_name: () => new RustRegex(`@@${SPACE}*${PATH}`),
    _attribute_open: () => new RustRegex(`@${SPACE}*${PATH}\\(`),
    _block_attribute_open: () => new RustRegex(`@@${SPACE}*${PATH}\\(`),
    identifier: () => new RustRegex(WORD),
    _numeric_name: () => new RustRegex(`[0-9]${NAME_REST}`),
    path: () => new RustRegex(`${WORD}(\\.(${NAME})?)+`),

    // Escapes are checked when the string is decoded; a backslash takes any character behind it along.
    string: () => /"([^"\\\x00-\x1f]|\\(.|\n))*"/,

    // --- Punctuation: not shown in a tree, as only a pattern with such a name is

    _open: () => /\(/,
    _close: () => /\)/,
    _open_bracket: () => /\[/,
    _close_bracket: () => /\]/,
    _comma: () => /,/,
    _colon: () => /:/,

    // --- Comments and lines

    _comment: ($) => choice($.comment, $.doc_comment, $.block_comment),
    doc_comment: () => token(prec(1, /\/\/\/[^\r\n]*/)),
    comment: () => /\/\/[^\r\n]*/,
    block_comment: () => /\/\*([^*]|\*+[^*\/])*\*+\//,
    ignored: () => token(prec(-1, /[^\s][^\r\n]*/)),

    _newline: () => NEWLINE,
  },
})
