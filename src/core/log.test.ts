import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog, logFormatIn } from './log.ts'
import { hasSecret, withoutSecrets } from './secrets.ts'

const clock = { now: () => Date.parse('2026-05-01T06:00:00Z') }
const linesOf = (write: (log: ReturnType<typeof createLog>) => void): string[] => {
  const lines: string[] = []
  write(createLog({ clock, write: (line) => lines.push(line) }))
  return lines
}

test('a line is JSON with time, level, event and what is known', () => {
  const [line = ''] = linesOf((log) =>
    log.write('info', 'request', { request: 'r-1', model: 'churn', version: 3, trace: undefined }),
  )
  assert.equal(
    line,
    '{"time":"2026-05-01T06:00:00.000Z","level":"info","event":"request","request":"r-1","model":"churn","version":3}\n',
  )
})

test('a text never ends a line, is no longer than it may be, and takes no place of our own fields', () => {
  const lines = linesOf((log) =>
    log.write('error', 'error', {
      text: `a\nb${'x'.repeat(20_000)}`,
      level: 'info',
      time: 'never',
    }),
  )
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.indexOf('\n'), (lines[0]?.length ?? 0) - 1)
  const told = JSON.parse(lines[0] ?? '')
  assert.deepEqual([told.level, told.text.length], ['error', 8000])
})

test('keys, signed tokens and passwords of addresses are never shown', () => {
  const key = `mrk_0123456789ab_${'s'.repeat(43)}`
  const token = `eyJ${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`
  const text = `asked with ${key} and ${token} of postgres://ada:secret@db:5432/x and https://a.b/c@d`
  const [line = ''] = linesOf((log) => log.write('warning', 'warning', { text }))
  for (const secret of ['s'.repeat(43), 'b'.repeat(20), 'secret']) assert(!line.includes(secret))
  assert.equal(
    withoutSecrets(text),
    'asked with mrk_0123456789ab_… and eyJ… of postgres://ada:…@db:5432/x and https://a.b/c@d',
  )
  assert(hasSecret(key) && hasSecret(token) && !hasSecret('mrk_'))
})

test('MILLRACE_LOG is text, json, or refused', () => {
  assert.equal(logFormatIn({}), 'text')
  assert.equal(logFormatIn({ MILLRACE_LOG: '' }), 'text')
  assert.equal(logFormatIn({ MILLRACE_LOG: 'json' }), 'json')
  assert.throws(() => logFormatIn({ MILLRACE_LOG: 'JSON' }), {
    ...{ code: 'bad_usage', what: 'MILLRACE_LOG is "JSON".' },
    fix: 'Set it to text or json, or leave it out.',
  })
})
