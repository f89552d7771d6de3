import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentencesOf } from './clean.ts'

const mail = (body: string, head = 'From: a@example.com\nSubject: Lunch') => `${head}\n\n${body}`

test('the sentences of an e-mail are what its author wrote, and nothing else', () => {
  const body = `On Thu, 29 Aug 2002, Jo wrote:

> Do you still have the old scripts somewhere?
wrapped remains of the line above
> Please send them to me.

I still have them at home. They need some
work, but I can send them to you tomorrow!

  Tim> This was said by somebody else entirely.

    for (i = 0; i < n; i++) { total += values[i]; }
    $ ls -la /usr/local/share

Thanks,
Jane Doe
-- 
Jane Doe, Senior Person of the Company, says hello to you.
`
  assert.deepEqual(sentencesOf(mail(body)), [
    'I still have them at home.',
    'They need some work, but I can send them to you tomorrow!',
  ])
})

test('a forwarded message, a list footer and an encrypted signature are left out', () => {
  for (const end of [
    '-----Original Message-----\nThis is what somebody else wrote before.',
    '-----BEGIN PGP SIGNATURE-----\nVersion of the program that made it.',
  ])
    assert.deepEqual(sentencesOf(mail(`This one is my own sentence.\n\n${end}`)), [
      'This one is my own sentence.',
    ])
})

test('numbers, addresses and links never reach a sentence', () => {
  const body = `Please write to jane@example.com before the meeting on Friday morning in town, because I leave at 10.
You can read all about it on the page at http://example.com/a.html whenever you have the time.`
  const found = sentencesOf(mail(body))
  assert.deepEqual(found, [
    'before the meeting on Friday morning in town, because I leave',
    'You can read all about it on the page',
    'whenever you have the time.',
  ])
})

test('a sentence has 4 to 25 words; a longer one is cut where its clauses meet', () => {
  const long = `I wanted to tell you about the very long meeting that we had in the office on Monday, \
because nobody who was there could remember afterwards what it had been about.`
  assert.deepEqual(sentencesOf(mail(`Too short this.\n\n${long}`)), [
    'I wanted to tell you about the very long meeting that we had in the office on Monday',
    'because nobody who was there could remember afterwards what it had been about.',
  ])
})

test('the plain part of a mail in several parts is read, quoted-printable is decoded', () => {
  const head = 'Content-Type: multipart/alternative; boundary="xyz"'
  const body = `--xyz
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

We had a nice caf=E9 near the =
station.
--xyz
Content-Type: text/html

<html><body>We had another one in the other part.</body></html>
--xyz--
`
  assert.deepEqual(sentencesOf(mail(body, head)), ['We had a nice café near the station.'])
})

test('markup is stripped from a mail that has no plain text', () => {
  const html =
    '<html><body><p>Here is the &quot;good&quot; news of<br> <b>this week</b> for you.</p></body></html>'
  assert.deepEqual(sentencesOf(mail(html, 'Content-Type: text/html')), [
    'Here is the "good" news of this week for you.',
  ])
})

test('an attachment and an empty e-mail have no sentences', () => {
  const head = 'Content-Type: text/plain\nContent-Transfer-Encoding: base64'
  assert.deepEqual(sentencesOf(mail('VGhpcyBpcyBhIGxvbmcgc2VudGVuY2Uu', head)), [])
  assert.deepEqual(sentencesOf(''), [])
})
