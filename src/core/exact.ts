/**
 * JSON as a value in which every number is its own text, digit by digit: `{"id":9007199254740993}` gives
 * `{ id: '9007199254740993' }`, and `1.0` stays `1.0`. Throws `SyntaxError` as `JSON.parse` does.
 */
export const parseExact = (text: string): unknown =>
  JSON.parse(text, (_, value, context?: { readonly source?: string }) => {
    if (typeof value !== 'number') return value
    if (context?.source !== undefined) return context.source
    throw new TypeError(
      'This version of Node does not tell the digits of a number; 22 or later does.',
    )
  })
