import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { eventually, open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

/** Where a page is seen, unless it says so: on a wide screen, when all of it has come. */
const wide = { width: 1440, settled: true }

const rowsOf = (page: Page, table: string) =>
  page.getByRole('region', { name: table, exact: true }).locator('tbody tr')

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

const paths = [
  ...['/serving', '/serving/digits', '/serving/spam?span=24h', '/serving/nightly'],
  '/serving/mailroom.incoming-messages_of-all-regions.with-a-name-that-goes-on',
  ...['/serving/autocomplete?tab=try', '/serving/spam?tab=try', '/serving/digits?tab=try'],
  ...['/serving/heating?tab=try&as=tensors', '/inference', '/inference?anomaly=any'],
]

/** The pages of endpoints. Needs the invented world of console/dev, which they change. */
export const servingChecks: readonly ConsoleCheck[] = [
  {
    name: 'pages of endpoints and requests say nothing on the console and do not scroll sideways',
    async run(page, baseUrl) {
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
      for (const path of paths)
        for (const width of [390, 1440]) {
          await open(page, baseUrl, path, { ...wide, width })
          await eventually(async () => {
            const found = await page.evaluate<number>('document.documentElement.scrollWidth')
            assert.ok(found <= width, `${path} is ${found} pixels wide at ${width}`)
          })
        }
      assert.deepEqual(problems, [])
    },
  },
  {
    name: 'the endpoint whose champion does not open stands first, with what answers and what fails',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving', wide)
      const row = plainSpaces(await rowsOf(page, 'Endpoints').first().innerText())
      assert.match(
        row,
        /^digits\s+digits\s+v1\s+v2 is champion\s+v2 does not open\s+1\.9\/min\s+93\.1 %\s+no_model 25, timeout 2\s+2\.1 ms\s+4\.4 ms/,
      )
      const processes = await rowsOf(page, 'Serving processes').allInnerTexts()
      assert.match(plainSpaces(processes[0] ?? ''), /^41207\s+\d+ \w+ ago\s+takes them\s+214\.3 MB/)
      assert.match(processes[2] ?? '', /takes none: it begins or ends\s+–/)
      const nightly = rowsOf(page, 'Endpoints').filter({ hasText: 'nightly' })
      assert.match(await nightly.innerText(), /heating\s+none\s+v1 is champion\s+unloaded/)
      await page.getByRole('link', { name: 'digits' }).first().click()
      await page
        .getByRole('heading', {
          name: 'Version 2, the champion, does not open; version 1 goes on answering',
        })
        .waitFor()
      await page.getByText('model.onnx is not the file that was registered.').waitFor()
    },
  },
  {
    name: 'requests and latency stand over time, by code; the span stands in the address',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving/digits', wide)
      const requests = page.getByRole('figure', { name: /^Requests a minute over time: answered/ })
      await requests.waitFor()
      assert.match(
        (await requests.getAttribute('aria-label')) ?? '',
        /answered from [\d.]+ to [\d.]+; no_model from 0 to [\d.]+; timeout from 0/,
      )
      await page
        .getByRole('figure', { name: /^Latency over time: p50 from .*; p99 from/ })
        .waitFor()
      const codes = rowsOf(page, 'Refusals by code')
      assert.match(await codes.first().innerText(), /^no_model\s+\d+\s+No version of the model is/)
      await page.getByRole('button', { name: 'Last day' }).click()
      await page.waitForURL(/span=24h$/)
      await open(page, baseUrl, '/serving/mails', wide)
      await page.getByText('Nothing was refused in this time.').waitFor()
      assert.equal(await page.getByText('Nothing was asked in this time.').count(), 2)
    },
  },
  {
    name: 'an endpoint is unloaded after it was said what that does, undone, and loaded again',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving/heating', wide)
      await page.getByRole('button', { name: 'Unload' }).click()
      const question = page.getByRole('dialog', { name: 'Unload heating?' })
      await question.getByText(/Version 1 is let go of after its last answer/).waitFor()
      await question.getByRole('button', { name: 'Unload heating' }).click()
      await page.getByText('heating answers nothing any more.').waitFor()
      await page.getByRole('heading', { name: 'heating is unloaded' }).waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Undone: heating is served again.').waitFor()
      await page.getByRole('button', { name: 'Unload' }).waitFor()
      await open(page, baseUrl, '/serving/nightly', wide)
      await page.getByRole('button', { name: 'Load', exact: true }).click()
      await page.getByText('nightly is served again.').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByRole('heading', { name: 'nightly is unloaded' }).waitFor()
    },
  },
  {
    name: 'an endpoint is switched off with a reason, which its page says, and on again with Undo',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving/heating', wide)
      await page.getByRole('button', { name: 'Switch off' }).click()
      const question = page.getByRole('dialog', { name: 'Switch heating off?' })
      await question.getByText(/^Every question to heating is refused with no_model/).waitFor()
      await question.getByLabel('Why').fill('It predicts less than nothing.')
      await question.getByRole('button', { name: 'Switch heating off' }).click()
      await page.getByText('heating is switched off.').waitFor()
      await page.getByRole('heading', { name: 'heating is switched off' }).waitFor()
      await page.getByText(/^Switched off by .*: It predicts less than nothing\.$/).waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Undone: heating is served again.').waitFor()
      await open(page, baseUrl, '/serving/pocket', wide)
      await page.getByText(/whoever asks pocket gets what the stable version before/).waitFor()
      await page.getByRole('button', { name: 'Switch on' }).click()
      await page.getByText('pocket is served again.').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Undone: pocket is switched off.').waitFor()
    },
  },
  {
    name: 'what is answered where the model fails is chosen, said in plain words, and undone',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving/churn', wide)
      await page
        .getByRole('button', { name: 'Change what churn answers where its model fails' })
        .click()
      const question = page.getByRole('dialog', { name: /^Change what churn answers/ })
      const yes = question.getByRole('button', { name: 'Change it' })
      assert.ok(await yes.isDisabled(), 'nothing is changed yet')
      await question.getByLabel('Fallback').selectOption('before')
      await question.getByText('Whoever asks gets what the stable version before').waitFor()
      await question.getByText(/^That version is kept open/).waitFor()
      await question.getByLabel('Fallback').selectOption('constant')
      assert.ok(await yes.isDisabled(), 'no constant yet')
      await question.getByLabel('Constant').fill('stays')
      await question.getByText(/^Whoever asks gets “stays”, always/).waitFor()
      const sent = page.waitForRequest(
        (request) => request.method() === 'POST' && request.url().endsWith('/api/endpoints/churn'),
      )
      await yes.click()
      assert.deepEqual((await sent).postDataJSON().fallback, { constant: 'stays' })
      await page.getByText('churn is changed; it stays so after a restart.').waitFor()
      await page.getByText('always “stays”').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Undone: churn is as it was.').waitFor()
      await page.getByText('always “stays”').waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'that a fallback answered' }).click()
      await page.waitForURL(/\/inference\?endpoint=churn&variant=fallback$/)
      await page.getByText('No request fits.').waitFor()
    },
  },
  {
    name: 'the bounds of an endpoint are changed, what cannot be is refused by name, and taken back',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving/mails', wide)
      await page.getByRole('button', { name: 'Change the bounds of mails' }).click()
      const question = page.getByRole('dialog', { name: 'Change mails?' })
      const yes = question.getByRole('button', { name: 'Change it' })
      assert.ok(await yes.isDisabled(), 'nothing is changed yet')
      await question.getByLabel('Deadline').fill('soon')
      await question.getByText('A number and ms, s, m, h or d').waitFor()
      assert.ok(await yes.isDisabled())
      await question.getByLabel('Deadline').fill('750ms')
      await question.getByLabel('Origins').fill('https://a.example https://b.example:8443')
      const sent = page.waitForRequest(
        (request) => request.method() === 'POST' && request.url().endsWith('/api/endpoints/mails'),
      )
      await yes.click()
      const { generation, ...change } = (await sent).postDataJSON()
      assert.deepEqual(
        [typeof generation, change],
        ['number', { deadline: '750ms', cors: ['https://a.example', 'https://b.example:8443'] }],
      )
      await page.getByText('mails is changed; it stays so after a restart.').waitFor()
      await rowsOf(page, 'Changes').filter({ hasText: 'Endpoint changed' }).first().waitFor()
      await page.getByRole('button', { name: 'As declared' }).click()
      const back = page.getByRole('dialog', { name: 'Take back what was changed of mails?' })
      await back.getByText('deadline 750ms → 10s').waitFor()
      await back.getByRole('button', { name: 'Take it back' }).click()
      await page.getByText('mails is what the configuration says again.').waitFor()
      await page.getByRole('button', { name: 'As declared' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'an endpoint is asked under its name in its own form; the same stands as code, and is kept',
    async run(page, baseUrl) {
      const name = 'mailroom.incoming-messages_of-all-regions.with-a-name-that-goes-on'
      await open(page, baseUrl, `/serving/${name}`, wide)
      await page.getByRole('link', { name: 'Playground' }).click()
      await page.getByRole('textbox', { name: 'Your text' }).fill('claim your free prize')
      const sent = page.waitForRequest(/\/predict$/)
      await page.getByRole('button', { name: 'Predict' }).click()
      assert.equal((await sent).postDataJSON().model, name)
      await page.getByText('97.0').first().waitFor()
      await page.getByRole('button', { name: 'The same as code' }).click()
      await page.getByRole('button', { name: 'Python' }).click()
      const wideAs = await page.evaluate<number>('document.documentElement.scrollWidth')
      assert.ok(wideAs <= 1440, `the page is ${wideAs} pixels wide by its code`)
      const code = await page.locator('pre').innerText()
      assert.match(code, new RegExp(`"model": "${name}",\\s+"text": "claim your free prize"`))
      await page.getByRole('link', { name: /^request [0-9a-f]{8}$/ }).click()
      await page.getByRole('heading', { level: 1, name: /^Request [0-9a-f]{20}$/ }).waitFor()
      await page.getByText('claim your free prize', { exact: true }).waitFor()
      await page.getByRole('link', { name: 'mails version 1' }).first().waitFor()
    },
  },
  {
    name: 'any model is asked in tensors, begun with what it takes; what is no request is said before it is sent',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving/heating?tab=try', wide)
      await page.getByRole('button', { name: 'Tensors' }).click()
      await page.waitForURL(/as=tensors$/)
      const box = page.getByRole('textbox', { name: 'Request as JSON' })
      const body = JSON.parse(await box.inputValue())
      assert.deepEqual(body.inputs, [
        { name: 'x', datatype: 'FP32', shape: [1, 4], data: [0, 0, 0, 0] },
        { name: 'region', datatype: 'BYTES', shape: [1], data: [''] },
      ])
      await box.fill('{"inputs": [')
      await page.getByText(/^It is no JSON/).waitFor()
      assert.ok(await page.getByRole('button', { name: 'Send' }).isDisabled())
      body.inputs[0].data = [120, 3, 1975, 2900]
      body.inputs[1].data = ['süd']
      await box.fill(JSON.stringify(body))
      await page.getByRole('button', { name: 'tritonclient' }).click()
      const code = await page.locator('pre').innerText()
      assert.match(
        code,
        /np\.array\(\[120, 3, 1975, 2900\], dtype="float32"\)\.reshape\(\[1, 4\]\)/,
      )
      await page.getByRole('button', { name: 'Send' }).click()
      const answer = page.getByRole('region', { name: 'Tensors of the answer' })
      assert.match(await answer.innerText(), /energy\s+FP32\s+\[1, 1\]\s+0\.5/)
      body.inputs[0].shape = [1, 5]
      await box.fill(JSON.stringify(body))
      await page.getByRole('button', { name: 'Send' }).click()
      assert.match(
        await page.getByRole('alert').innerText(),
        /"x" of the shape \[1, 5\] has 4 values/,
      )
    },
  },
  {
    name: 'the loop, a version, the search and a key lead to endpoints and requests',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/spam', wide)
      await page.getByRole('main').getByRole('link', { name: 'Serving' }).click()
      await page.waitForURL(/\/serving\/spam$/)
      await open(page, baseUrl, '/m/spam/versions/1', wide)
      await page.getByRole('main').getByRole('link', { name: 'Requests' }).click()
      await page.waitForURL(/\/inference\?model=spam&version=1$/)
      await page.keyboard.press('g')
      await page.keyboard.press('e')
      await page.waitForURL(/\/serving$/)
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: /^Search pages/ }).waitFor()
      await page.keyboard.type('nightly')
      await page.getByRole('option', { name: /^Endpoint nightly/, selected: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/serving\/nightly$/)
    },
  },
]
