import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Card, composed, readPage } from './mark.ts'
import { judge } from './state.ts'

const configured = '# churn\n\nWhat the configuration says.'
const cardOf = (champion: number): Card => ({ champion, text: `## Champion: version ${champion}` })
const written = composed({ configured, card: cardOf(2) })

const stateOf = (
  file: string | undefined,
  { text = configured, card = null }: { text?: string; card?: Card | null } = {},
) => {
  const { state, why } = judge({ name: 'models/churn.md', configured: text, card }, file)
  return why === null ? state : `${state}: ${why}`
}

test('A page can be read again in its parts, with the line ends of any checkout', () => {
  assert.deepEqual(readPage(written), {
    configured,
    card: cardOf(2),
    madeFrom: /configuration (\w+)/.exec(written)?.[1],
    edited: false,
  })
  const plain = composed({ configured, card: null })
  assert.deepEqual([readPage(plain)?.configured, readPage(plain)?.edited], [configured, false])
  assert.equal(stateOf(written.replaceAll('\n', '\r\n')), 'current')
})

test('A page that is as it would be written is current, with a home and without', () => {
  assert.equal(stateOf(written), 'current')
  assert.equal(stateOf(written, { card: cardOf(2) }), 'current')
  assert.equal(judge({ name: 'a', configured, card: null }, written).champions, false)
  assert.equal(judge({ name: 'a', configured, card: cardOf(2) }, written).champions, true)
})

test('A page that is not says why', () => {
  assert.equal(stateOf(undefined), 'missing')
  assert.equal(
    stateOf(written, { text: 'Something else.' }),
    'stale: the configuration says something else',
  )
  assert.equal(
    stateOf(written, { card: cardOf(3) }),
    'stale: it documents version 2, and version 3 is champion',
  )
  assert.equal(
    stateOf(written, { card: { champion: 2, text: 'Told otherwise.' } }),
    'stale: its card would be written otherwise now',
  )
  assert.equal(
    stateOf('<!-- written by millrace docs; format 9 -->\n'),
    'stale: it has another form',
  )
})

test('A page that was changed by hand is stale without a home too, in either part', () => {
  for (const part of ['What the configuration', 'Champion: version 2'])
    assert.equal(stateOf(written.replace(part, 'Hand')), 'stale: it was changed by hand')
  assert.equal(stateOf(`${written}\n`), 'stale: it was changed by hand')
  assert.equal(
    stateOf(written.replace('champion 2', 'champion 3')),
    'stale: it was changed by hand',
  )
})

test('Where no home knows a champion, its card is kept unless it was changed by hand', () => {
  const text = 'Something else.'
  const after = (file: string) => judge({ name: 'a', configured: text, card: null }, file)
  assert.equal(after(written).text, composed({ configured: text, card: cardOf(2) }))
  assert.equal(after(written).champion, 2)
  assert.equal(after(written.replace('Champion: version 2', 'Best of all')).champion, null)
})

test('What was written by somebody else is foreign, whatever it says', () => {
  for (const file of ['', '# churn\n', ` ${written}`, '\u0000'])
    assert.match(stateOf(file), /^foreign: it was not written by/)
})
