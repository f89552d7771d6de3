import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import {
  ago,
  bytes,
  compact,
  count,
  duration,
  figure,
  label,
  measured,
  percent,
  plural,
  sentence,
  short,
  stamp,
  stopped,
  tick,
  until,
} from '../../console/src/format.ts'

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')
const s = 1000
const min = 60 * s
const h = 60 * min

test('a past time reads as people say it', () => {
  const now = Date.UTC(2026, 10, 23, 12)
  const said = (past: number) => plainSpaces(ago(now - past, now))
  assert.equal(said(0), 'just now')
  assert.equal(said(-2 * s), 'just now')
  assert.equal(said(40 * s), '40 s ago')
  assert.equal(said(59.9 * s), '59 s ago')
  assert.equal(said(5 * min), '5 min ago')
  assert.equal(said(23 * h), '23 h ago')
  assert.equal(said(50 * h), '2 d ago')
  assert.match(said(24 * 30 * h), /^Oct 2\d, 2026$/)
  assert.equal(stamp(Number.NaN), '–')
})

test('a countdown shows minutes and seconds, hours only where there are some', () => {
  const said = (left: number) => plainSpaces(until(left, 0))
  assert.equal(said(0), 'now')
  assert.equal(said(-5 * s), 'now')
  assert.equal(said(1), '0:01')
  assert.equal(said(42 * s), '0:42')
  assert.equal(said(12 * min + 31 * s), '12:31')
  assert.equal(said(h + 2 * min + 3 * s), '1:02:03')
  assert.equal(said(51 * h), '2 d 3 h')
})

test('a duration takes the two units that matter', () => {
  const said = (time: number) => plainSpaces(duration(time))
  assert.equal(said(0), '0 ms')
  assert.equal(said(3.1), '3.1 ms')
  assert.equal(said(850), '850 ms')
  assert.equal(said(999.7), '1.0 s')
  assert.equal(said(12_430), '12.4 s')
  assert.equal(said(59_970), '1 min 0 s')
  assert.equal(said(192_000), '3 min 12 s')
  assert.equal(said(3_840_000), '1 h 04 min')
  assert.equal(said(51 * h), '2 d 3 h')
})

test('a share is a percentage with one decimal, and a tiny one stays visible', () => {
  assert.equal(plainSpaces(percent(0.1312)), '13.1 %')
  assert.equal(plainSpaces(percent(1)), '100 %')
  assert.equal(plainSpaces(percent(0)), '0 %')
  assert.equal(plainSpaces(percent(0.0001)), '< 0.1 %')
  assert.equal(percent(Number.NaN), '–')
})

test('only a whole is written as 100 %: almost all takes the decimals it needs', () => {
  const said = (share: number) => plainSpaces(percent(share))
  assert.equal(said(0.9994), '99.9 %')
  assert.equal(said(0.9996), '99.96 %')
  assert.equal(said(0.99999), '99.999 %')
  assert.equal(said(0.999999), '99.9999 %')
  assert.equal(said(1 - 1e-9), '> 99.9999 %')
  for (let share = 0.999; share < 1; share += 0.00001) assert.doesNotMatch(said(share), /100/)
})

test('rounding makes neither 1 nor 0 of a metric that is not', () => {
  const said = (name: string, value: number) => plainSpaces(figure(name, value))
  assert.equal(said('auc', 0.9998), '0.9998')
  assert.equal(said('auc', 0.9994), '0.999')
  assert.equal(said('auc', 1), '1')
  assert.equal(said('r2', -0.99997), '-0.99997')
  assert.equal(said('r2', 1 - Number.EPSILON / 2), '0.9999999999999999')
  assert.equal(said('val_loss', 0.0004), '0.0004')
  assert.equal(said('val_loss', 1e-9), '1e-9')
  assert.equal(said('val_loss', 0), '0.000')
  assert.equal(said('perplexity', 1.0004), '1.0004')
  assert.equal(said('accuracy', 0.99999), '99.999 %')
})

test('the metrics of the champion are written like those of the version itself', () => {
  const said = (name: string) => plainSpaces(figure(name, 0.2141))
  assert.equal(said('champion_top5'), said('top5'))
  assert.equal(said('champion_val_top5'), '21.4 %')
  assert.equal(said('champion_auc'), '0.214')
  assert.equal(label('val_loss_se'), 'val loss gain, standard error')
  assert.equal(label('ngram_gain_se'), 'ngram gain, standard error')
  assert.equal(said('coverage'), '21.4 %')
})

test('a number that is predicted has thousands marks and six digits', () => {
  assert.deepEqual(
    [18_515.80078125, 18_515, -1234.5, 0.034217, 1_234_567.8, 0, 123_456.7].map(measured),
    ['18,515.8', '18,515', '-1,234.5', '0.034217', '1,234,568', '0', '123,457'],
  )
  assert.equal(measured(0.99999999), '0.99999999')
  assert.equal(measured(1.5e-9), '1.5e-9')
  assert.equal(measured(2e21), '2e+21')
  assert.equal(measured(Number.NaN), '–')
})

test('labels beside an axis differ where its ticks differ, and whole per cents have no decimals', () => {
  const axis = (name: string, ticks: readonly number[]) =>
    ticks.map((value) => plainSpaces(tick(name, value, (ticks[1] ?? 0) - (ticks[0] ?? 0))))
  assert.deepEqual(axis('accuracy', [0, 0.2, 0.4]), ['0', '20 %', '40 %'])
  assert.deepEqual(axis('accuracy', [0.9996, 0.99962, 0.99964]), [
    '99.960 %',
    '99.962 %',
    '99.964 %',
  ])
  assert.deepEqual(axis('val_loss', [0.0023, 0.0024]), ['0.0023', '0.0024'])
  assert.deepEqual(axis('val_loss', [1.2, 1.4]), ['1.200', '1.400'])
  assert.deepEqual(axis('val_loss', [2.5e6, 3e6]), ['2.50M', '3.00M'])
})

test('a sentence ends with one full stop', () => {
  assert.equal(sentence('version 1 answers'), 'Version 1 answers.')
  assert.equal(sentence('It is gone.'), 'It is gone.')
  assert.equal(stopped('auc 0.81 ≥ 0.85: failed'), 'auc 0.81 ≥ 0.85: failed.')
})

test('counts mark thousands, compact numbers and bytes shorten them', () => {
  assert.equal(count(36_983), '36,983')
  assert.equal(compact(999), '999')
  assert.equal(compact(36_983), '37.0k')
  assert.equal(compact(1_270_000), '1.27M')
  assert.equal(plainSpaces(bytes(512)), '512 B')
  assert.equal(plainSpaces(bytes(84_120)), '84.1 kB')
  assert.equal(plainSpaces(bytes(5_400_000)), '5.4 MB')
  assert.equal(plainSpaces(bytes(999_949)), '999.9 kB')
  assert.equal(plainSpaces(bytes(999_950)), '1.0 MB')
})

test('a metric is written in the way its name asks for', () => {
  const said = (name: string, value: number) => plainSpaces(figure(name, value))
  assert.equal(said('top5', 0.2841), '28.4 %')
  assert.equal(said('baseline_top1', 0.052), '5.2 %')
  assert.equal(said('val_loss', 6.02251), '6.023')
  assert.equal(said('perplexity', 412.7), '413')
  assert.equal(said('seconds', 38.2), '38.2 s')
  assert.equal(said('peakBytes', 812_000_000), '812.0 MB')
  assert.equal(said('train.learningRate', 0.001), '0.001')
  assert.equal(said('loss', 7), '7.000')
  assert.equal(said('words', 11_343), '11,343')
  assert.equal(said('loss', Number.NaN), '–')
})

test('names and ids shorten to what is read', () => {
  assert.equal(label('val_loss'), 'val loss')
  assert.equal(label('top1'), 'top-1')
  assert.equal(label('peak_memory_bytes'), 'peak memory')
  assert.equal(short('0123456789abcdef'), '01234567')
  assert.equal(short('0123456789abcdef', 'last'), '89abcdef')
  assert.equal(plural(1, 'sentence'), '1 sentence')
  assert.equal(plural(20, 'sentence'), '20 sentences')
})

test('a date of the data is the same wherever it is read', () => {
  const format = new URL('../../console/src/format.ts', import.meta.url).href
  const code = `const { day, date } = await import('${format}'); console.log(day(0), '|', date(0))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, TZ: 'America/New_York' },
    encoding: 'utf8',
  })
  assert.equal(said.trim(), 'Jan 1, 1970 | Dec 31, 1969')
})
