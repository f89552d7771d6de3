import assert from 'node:assert/strict'
import { test } from 'node:test'
import { familiesOf } from './families.ts'
import { readMail } from './text.ts'

const mail = (...lines: readonly string[]) => readMail(lines.join('\n'))

test('of a mail its subject and its own words are left', () => {
  assert.deepEqual(
    mail(
      'From: Anna <anna@example.org>',
      'X-Spam-Status: No',
      'Subject: Re: [ILUG] Re: Two',
      '  lines',
      'List-Id: ilug',
      '',
      'URL: http://example.org/feed',
      'Date: Not supplied',
      'On Monday Ben wrote:',
      '> What do you think?',
      '',
      'I think so, write to ben@example.org.',
      'SPAM: Content analysis details: 5 hits',
      '-- ',
      'Anna',
      '____________________',
      'ILUG mailing list',
    ),
    { subject: 'Two lines', text: 'Two lines I think so, write to @' },
  )
  assert.equal(
    mail('Subject: x', '', 'Own.', '---------------', 'This sf.net email is sponsored by').text,
    'x Own.',
  )
  assert.equal(
    mail('Subject: x', '', 'Own.', '---------------', 'Buy now').text,
    'x Own. --------------- Buy now',
  )
})

test('what was encoded is read', () => {
  assert.equal(
    mail('Subject: =?iso-8859-1?Q?Gr=FC=DFe?= =?utf-8?B?YXVzIEvDtmxu?=', '', '').subject,
    'Grüßeaus Köln',
  )
  const head = ['Subject: s', 'Content-Type: text/html', 'Content-Transfer-Encoding: base64', '']
  const html = '<html><style>p {}</style><body><p>Caf&#233; &amp; <b>bar</b></p></body></html>'
  assert.equal(mail(...head, btoa(html)).text, 's Café & bar')
  const parts = [
    'Subject: s',
    'Content-Type: multipart/alternative; boundary="cut"',
    '',
    '--cut',
    'Content-Type: image/png',
    '',
    'iVBOR',
    '--cut',
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'caf=E9 and=',
    ' more',
    '--cut--',
  ]
  assert.equal(mail(...parts).text, 's café and more')
})

test('mails of one subject and copies are a family, whatever stands around them', () => {
  const words = (from: number, count: number) =>
    Array.from(
      { length: count },
      (_, at) => `w${'abcdefghij'[(from + at) % 10]}${'x'.repeat(at % 7)}`,
    ).join(' ')
  const told = [
    { subject: 'Lunch?', text: 'Lunch? At noon then, by the river' },
    { subject: 'Offer 1', text: `Offer 1 ${words(0, 40)}` },
    { subject: 'LUNCH!', text: 'something else altogether is said here' },
    { subject: 'Other', text: `Other ${words(0, 40)} bye` },
    { subject: '', text: 'Nothing alike' },
    { subject: '', text: 'At all' },
  ]
  assert.deepEqual(familiesOf(told), [0, 1, 0, 1, 4, 5])
})
