import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { studiesOf } from '../../console/dev/studies.ts'
import { describeCheck, wordsOf } from '../../src/core/check.ts'
import type { VersionView } from '../../src/operations/contract.ts'
import { knownOf, open, pagesOf, write } from './browser.ts'

/** One thing the console must do, seen in a real browser. Needs a server with a version and a run. */
export interface ConsoleCheck {
  readonly name: string
  run(page: Page, baseUrl: string): Promise<void>
}

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

const textOf = (page: Page) => page.getByRole('textbox', { name: 'Your text' })
const optionsOf = (page: Page) => page.getByRole('listbox').getByRole('option')

/** Opens the place to write in and waits for the first suggestion. */
const suggested = async (page: Page, baseUrl: string, text = 'please let me') => {
  await open(page, baseUrl, '/m/tiny/try')
  await write(page, text)
  await page.locator('[role=option][aria-selected=true]').waitFor()
}

const chosenWord = async (page: Page) => {
  const shown = page.locator('[role=option][aria-selected=true] > span')
  return (await shown.first().textContent()) ?? ''
}

const champion = async (baseUrl: string) => {
  const answer = await fetch(new URL('/api/models', baseUrl))
  const { models } = (await answer.json()) as {
    models: {
      aliases: { alias: string; version: number }[]
      versions: { version: number; gate: { passed: boolean } }[]
    }[]
  }
  const model = models[0]
  return {
    version: model?.aliases.find((each) => each.alias === 'champion')?.version ?? null,
    versions: model?.versions ?? [],
  }
}

/** Waits until the server names a champion that fits. */
const untilChampion = async (baseUrl: string, version: number) => {
  for (let tries = 0; tries < 50; tries++) {
    if ((await champion(baseUrl)).version === version) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.equal((await champion(baseUrl)).version, version)
}

export const consoleChecks: readonly ConsoleCheck[] = [
  {
    name: 'every page opens with a title and landmarks and says nothing on the console',
    async run(page, baseUrl) {
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
      await page.setViewportSize(wide)
      for (const path of Object.values(await pagesOf(page, baseUrl))) {
        await open(page, baseUrl, path)
        assert.match(await page.title(), /^.+ · Millrace$/)
        assert.equal(await page.getByRole('main').count(), 1)
        assert.equal(await page.getByRole('navigation').count(), 1)
        assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
        await page.waitForLoadState('load')
        await page.waitForTimeout(250)
        assert.equal(await page.getByRole('alert').count(), 0, `${path} shows an error`)
      }
      assert.deepEqual(problems, [])
    },
  },
  {
    name: 'no page scrolls sideways at 390 pixels',
    async run(page, baseUrl) {
      await page.setViewportSize(narrow)
      for (const path of Object.values(await pagesOf(page, baseUrl))) {
        await open(page, baseUrl, path)
        await page.waitForTimeout(300)
        const width = await page.evaluate<number>('document.documentElement.scrollWidth')
        assert.ok(width <= narrow.width, `${path} is ${width} pixels wide`)
      }
    },
  },
  {
    name: 'the wheel tells six stages in order and offers train, ingest and evaluate',
    async run(page, baseUrl) {
      for (const size of [wide, narrow]) {
        await page.setViewportSize(size)
        await open(page, baseUrl, '/m/tiny')
        await page.getByRole('heading', { level: 2, name: 'Data' }).waitFor()
        const stages = page.locator('ol h2 a')
        assert.deepEqual(await stages.allInnerTexts(), [
          'Data',
          'Train',
          'Evaluate',
          'Register',
          'Serve',
          'Monitor',
        ])
        for (const name of ['Train now', 'Ingest now', 'Evaluate now'])
          assert.ok(await page.getByRole('button', { name }).isVisible())
      }
    },
  },
  {
    name: 'nothing is asked before the third word, then a suggestion appears',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      const asked: string[] = []
      page.on('request', (request) => {
        if (request.url().endsWith('/predict')) asked.push(request.postData() ?? '')
      })
      await open(page, baseUrl, '/m/tiny/try')
      await write(page, 'please let ')
      await page.waitForTimeout(500)
      assert.deepEqual(asked, [])
      assert.equal(await optionsOf(page).count(), 0)
      await write(page, 'me')
      await page.locator('[role=option][aria-selected=true]').waitFor()
      assert.equal(asked.length, 1)
      assert.match(asked[0] ?? '', /please let me/)
    },
  },
  {
    name: 'Tab takes the suggestion with a space behind it and leaves the caret in the text',
    async run(page, baseUrl) {
      await suggested(page, baseUrl)
      const word = await chosenWord(page)
      await page.keyboard.press('Tab')
      assert.equal(await textOf(page).inputValue(), `please let me ${word} `)
      assert.equal(await page.evaluate('document.activeElement?.tagName'), 'TEXTAREA')
      await page.locator('[role=option][aria-selected=true]').waitFor()
      const next = await chosenWord(page)
      await page.keyboard.press('Tab')
      assert.equal(await textOf(page).inputValue(), `please let me ${word} ${next} `)
    },
  },
  {
    name: 'Escape dismisses the suggestion, and Tab then leaves the text',
    async run(page, baseUrl) {
      await suggested(page, baseUrl)
      await page.keyboard.press('Escape')
      assert.equal(await optionsOf(page).count(), 0)
      await page.keyboard.press('Tab')
      assert.equal(await textOf(page).inputValue(), 'please let me')
      assert.notEqual(await page.evaluate('document.activeElement?.tagName'), 'TEXTAREA')
    },
  },
  {
    name: 'alternatives stand with falling probabilities; arrows choose and a press takes one',
    async run(page, baseUrl) {
      await suggested(page, baseUrl)
      const count = await optionsOf(page).count()
      assert.ok(count >= 2, `${count} alternatives`)
      const shares = (await optionsOf(page).allInnerTexts()).map((text) => {
        const found = /(\d+(?:\.\d+)?)\s?%/.exec(text)
        assert.ok(found, `"${text}" has no probability`)
        return Number(found[1])
      })
      assert.deepEqual(
        shares,
        [...shares].sort((a, b) => b - a),
      )
      await page.keyboard.press('ArrowDown')
      assert.equal(await optionsOf(page).nth(1).getAttribute('aria-selected'), 'true')
      const second = await chosenWord(page)
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowUp')
      assert.equal(
        await optionsOf(page)
          .nth(count - 1)
          .getAttribute('aria-selected'),
        'true',
      )
      await optionsOf(page).nth(1).click()
      assert.equal(await textOf(page).inputValue(), `please let me ${second} `)
    },
  },
  {
    name: 'a screen reader hears the suggestion and follows the choice',
    async run(page, baseUrl) {
      await suggested(page, baseUrl)
      const list = page.getByRole('listbox', { name: 'Suggestions for the next word' })
      assert.equal(await textOf(page).getAttribute('aria-controls'), await list.getAttribute('id'))
      assert.equal(await textOf(page).getAttribute('aria-autocomplete'), 'both')
      const word = await chosenWord(page)
      const spoken = page.getByRole('status').filter({ hasText: 'Suggestion:' })
      assert.match(
        (await spoken.textContent()) ?? '',
        new RegExp(`^Suggestion: ${word}, .*Tab takes it`),
      )
      await page.keyboard.press('ArrowDown')
      assert.equal(
        await textOf(page).getAttribute('aria-activedescendant'),
        await optionsOf(page).nth(1).getAttribute('id'),
      )
    },
  },
  {
    name: 'another version than the champion can be asked, and two side by side; both stand in the address',
    async run(page, baseUrl) {
      const { version, versions } = await champion(baseUrl)
      const other = versions.find((each) => each.version !== version)?.version
      assert.ok(version !== null && other !== undefined)
      await page.setViewportSize(wide)
      await suggested(page, baseUrl)
      const first = page.getByRole('combobox', { name: 'Version that is asked' })
      assert.equal(await first.inputValue(), String(version))
      const asked = page.waitForRequest((request) => request.url().endsWith('/predict'))
      await first.selectOption(String(other))
      assert.equal((await asked).postDataJSON().version, other)
      await page.waitForURL(new RegExp(`version=${other}$`))
      await page.getByRole('combobox', { name: 'Version beside it' }).selectOption(String(version))
      await page.waitForURL(new RegExp(`version=${other}%2C${version}$`))
      for (const each of [other, version]) {
        const list = page.getByRole('listbox', {
          name: `Suggestions of version ${each} for the next word`,
        })
        await list.getByRole('option').first().waitFor()
      }
      assert.equal(await textOf(page).inputValue(), 'please let me')
      await page.goBack()
      await page.waitForURL(new RegExp(`version=${other}$`))
      await open(page, baseUrl, `/m/tiny/try?version=999,${version}`)
      await write(page, 'please let me')
      await page.getByRole('alert').filter({ hasText: 'not_found' }).waitFor()
      await optionsOf(page).first().waitFor()
    },
  },
  {
    name: 'the model and its version stand beside the text',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/tiny/try')
      const { version, versions } = await champion(baseUrl)
      if (versions.length > 1)
        await page
          .getByRole('combobox', { name: 'Version that is asked' })
          .getByText(`version ${version}, champion`)
          .waitFor({ state: 'attached' })
      else await page.getByText(`version ${version}`, { exact: true }).waitFor()
    },
  },
  {
    name: 'a typed sentence can be added to the queue',
    async run(page, baseUrl) {
      await suggested(page, baseUrl, 'this sentence came from a test')
      const answered = page.waitForResponse((answer) => answer.url().endsWith('/rows'))
      await page.getByRole('button', { name: 'Add this sentence to the queue' }).click()
      const answer = await answered
      assert.equal(answer.status(), 200)
      assert.deepEqual(answer.request().postDataJSON(), {
        rows: ['this sentence came from a test'],
      })
      await page.getByText(/^Queued\./).waitFor()
    },
  },
  {
    name: 'pages are reached and used by keyboard alone',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/')
      await page.keyboard.press('Tab')
      const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
      assert.match(await focused(), /Skip to the page/)
      for (let i = 0; i < 16 && (await focused()) !== 'Versions'; i++)
        await page.keyboard.press('Tab')
      assert.equal(await focused(), 'Versions')
      const outline = await page.evaluate<string>(
        'getComputedStyle(document.activeElement).outlineStyle',
      )
      assert.notEqual(outline, 'none')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Versions' }).waitFor()
      assert.equal(await page.evaluate('document.activeElement?.id'), 'page')
    },
  },
  {
    name: 'colours go as the system has them until the button is pressed, and last over a reload',
    async run(page, baseUrl) {
      await page.emulateMedia({ colorScheme: 'dark' })
      await open(page, baseUrl, '/')
      const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
      const scheme = () =>
        page.evaluate<string>('document.documentElement.dataset.mantineColorScheme')
      assert.equal(await scheme(), 'dark')
      const dark = await ground()
      await page.getByRole('button', { name: 'Change to light' }).click()
      assert.equal(await scheme(), 'light')
      assert.notEqual(await ground(), dark)
      await page.reload()
      assert.equal(await scheme(), 'light')
      await page.getByRole('button', { name: 'Change to dark' }).click()
      assert.equal(await ground(), dark)
      await page.getByRole('button', { name: 'Change to as the system' }).click()
      await page.emulateMedia({ colorScheme: 'light' })
      await page.locator('html[data-mantine-color-scheme=light]').waitFor({ state: 'attached' })
    },
  },
  {
    name: 'runs are listed with a curve, and a run shows its parameters and log',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      const { run } = await knownOf(baseUrl)
      assert.ok(run)
      await open(page, baseUrl, `/runs?compare=${run}`)
      await page.locator('figure path[data-line]').first().waitFor({ state: 'attached' })
      await page.locator(`a[href="/runs/${run}"]`).first().click()
      await page.getByRole('heading', { level: 2, name: 'Parameters' }).waitFor()
      await page.getByRole('heading', { level: 2, name: 'Log' }).waitFor()
      await page.locator('figure path[data-line]').first().waitFor({ state: 'attached' })
    },
  },
  {
    name: 'examples of a version mark the champion',
    async run(page, baseUrl) {
      const { version } = await champion(baseUrl)
      await open(page, baseUrl, `/m/tiny/versions/${version}/examples`)
      await page
        .getByRole('columnheader', { name: new RegExp(`Version ${version} champion`) })
        .waitFor()
      assert.ok((await page.getByRole('rowheader').count()) > 0)
    },
  },
  {
    name: 'a version shows its gate, check by check, and its lineage',
    async run(page, baseUrl) {
      const { model, version } = await knownOf(baseUrl)
      await open(page, baseUrl, `/m/${encodeURIComponent(model)}/versions/${version}`)
      await page.getByRole('heading', { level: 2, name: 'Gate' }).waitFor()
      await page.getByText(/gate (not )?passed/).waitFor()
      const answer = await fetch(new URL(`/api/models/${model}/versions/${version}`, baseUrl))
      const { gate } = ((await answer.json()) as VersionView).version
      assert.ok(gate.checks.length > 0)
      const gatePanel = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { level: 2, name: 'Gate' }) })
      const said = (await gatePanel.innerText()).replace(/\s+/g, ' ')
      for (const check of gate.checks) {
        const { value, sign, bound, verdict } = wordsOf(check)
        assert.ok(said.includes(`${value} ${sign} ${bound}`), `${describeCheck(check)} in ${said}`)
        assert.ok(said.includes(verdict))
      }
      await page.getByRole('heading', { level: 2, name: 'Lineage' }).waitFor()
      await page.getByRole('heading', { level: 2, name: 'Alias history' }).waitFor()
    },
  },
  {
    name: 'another version is promoted after asking, and rolled back',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      const before = await champion(baseUrl)
      const other = before.versions.find((each) => each.version !== before.version)
      await open(page, baseUrl, '/m/tiny/versions')
      await page.getByRole('table').first().waitFor()
      if (!other || before.version === null) {
        assert.equal(await page.getByRole('button', { name: /^Promote version/ }).count(), 0)
        assert.equal(await page.getByRole('button', { name: 'Roll back' }).count(), 0)
        return
      }
      await page
        .getByRole('button', { name: `Promote version ${other.version}`, exact: true })
        .click()
      const question = page.getByRole('dialog')
      const yes = question.getByRole('button', { name: /^Promote/ })
      if (!other.gate.passed) {
        assert.ok(await yes.isDisabled(), 'a failed gate asks for an explicit overrule')
        await question.getByRole('checkbox').check()
      }
      await yes.click()
      await untilChampion(baseUrl, other.version)
      await page.getByRole('row', { name: new RegExp(`^v${other.version} champion`) }).waitFor()
      await page.locator(':focus').first().waitFor()
      await page.getByRole('button', { name: 'Roll back' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
      await untilChampion(baseUrl, before.version)
      await page.getByRole('row', { name: new RegExp(`^v${before.version} champion`) }).waitFor()
    },
  },
  {
    name: 'the newest comparison stands with both modes, their curves and its report',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/m/tiny/scaling')
      await page.getByRole('link', { name: 'Report' }).waitFor()
      await page.getByRole('rowheader', { name: 'Duration', exact: true }).nth(1).waitFor()
      for (const name of ['Duration', 'CPU time', 'Peak memory', 'Loss, last epoch'])
        assert.equal(await page.getByRole('rowheader', { name, exact: true }).count(), 2, name)
      for (const words of ['701.7 s', '407.5 s', '6,672 MB', '6.311'])
        assert.ok((await page.getByText(words, { exact: true }).count()) > 0, words)
      for (const title of ['Loss, training rows', 'Val loss, validation rows']) {
        const chart = page.getByRole('figure', { name: new RegExp(`^${title}, by epoch: `) })
        assert.match(
          (await chart.getAttribute('aria-label')) ?? '',
          /sequential, 1 worker from [\d.]+ to [\d.]+; distributed, 2 workers from .*; the source, sequential from .*; the source, distributed from/,
        )
      }
      const href = await page.getByRole('link', { name: 'Report' }).getAttribute('href')
      const report = await fetch(new URL(href ?? '', baseUrl))
      assert.match(await report.text(), /Both modes/)
    },
  },
  {
    name: 'where nothing has been compared, the command is said that does so',
    async run(page, baseUrl) {
      await page.route('**/comparisons', (route) => route.fulfill({ json: { comparisons: [] } }))
      await open(page, baseUrl, '/m/tiny/scaling')
      await page.getByText('Nothing has been compared yet.').waitFor()
      await page.getByText('millrace compare tiny', { exact: true }).waitFor()
    },
  },
  {
    name: 'a search stands as lines over its values; a part of an axis keeps a part of the trials',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      const [, , study] = studiesOf('tiny', Date.now())
      assert.ok(study)
      await page.route('**/studies', (route) => route.fulfill({ json: { studies: [study] } }))
      await open(page, baseUrl, '/m/tiny/tune')
      const chart = page.getByRole('figure', { name: /^24 trials over units, embedding, dropout/ })
      await chart.locator('svg').waitFor()
      assert.equal(await chart.locator('path').count(), 24)
      const best = page.getByRole('row', { name: new RegExp(`^1 ${study.best} best`) })
      await best.hover()
      await chart.locator('path[data-active=true][data-best=true]').waitFor()
      const axis = (await chart.locator('rect').nth(2).boundingBox()) ?? assert.fail('no axis')
      const middle = axis.x + axis.width / 2
      await page.mouse.move(middle, axis.y + 10)
      await page.mouse.down()
      await page.mouse.move(middle, axis.y + axis.height / 2)
      await page.mouse.up()
      // The third axis is the dropout, 0.5 at its upper end.
      const kept = study.trials.filter(({ values }) => Number(values['task.dropout']) > 0.25)
      await page.getByText(`${kept.length} of 24 trials`).waitFor()
      assert.equal(await page.locator('tbody tr[data-active]').count(), kept.length)
      await page.getByRole('button', { name: 'Show all' }).click()
      assert.equal(await page.locator('tbody tr[data-active]').count(), 24)
    },
  },
  {
    name: 'a kept part of an axis stands in the address: Back undoes it, and a link shows what its sender saw',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      const [, , study] = studiesOf('tiny', Date.now())
      assert.ok(study)
      await page.route('**/studies', (route) => route.fulfill({ json: { studies: [study] } }))
      await open(page, baseUrl, '/m/tiny/tune')
      const kept = page.locator('tbody tr[data-active]')
      const drag = async (axis: number, from: number, to: number) => {
        const grip = page.getByRole('figure').locator('rect[class*=grip]').nth(axis)
        const box = (await grip.boundingBox()) ?? assert.fail('no axis')
        const middle = box.x + box.width / 2
        await page.mouse.move(middle, box.y + box.height * from)
        await page.mouse.down()
        await page.mouse.move(middle, box.y + (box.height * (from + to)) / 2)
        await page.mouse.move(middle, box.y + box.height * to)
        await page.mouse.up()
      }
      await drag(2, 0.03, 0.5)
      await page.waitForURL(/brush=task\.dropout/)
      const first = await kept.count()
      await drag(3, 0.03, 0.6)
      await page.waitForURL(/brush=.*train\.learningRate/)
      const both = await kept.count()
      assert.ok(both > 0 && both < first && first < 24, `${both} < ${first} < 24`)
      const link = page.url()
      await page.goBack()
      await page.getByText(`${first} of 24 trials`).waitFor()
      await page.goBack()
      await page.getByText('drag along an axis').waitFor()
      assert.equal(await kept.count(), 24)
      await page.goto(link)
      await page.getByText(`${both} of 24 trials`).waitFor()
      assert.equal(await kept.count(), both)
    },
  },
  {
    name: 'where nothing has been searched, it is said how to begin',
    async run(page, baseUrl) {
      await page.route('**/studies', (route) => route.fulfill({ json: { studies: [] } }))
      await open(page, baseUrl, '/m/tiny/tune')
      await page.getByText('Nothing has been searched yet').waitFor()
      await page.getByText('millrace tune tiny', { exact: true }).waitFor()
    },
  },
  {
    name: 'a refusal is shown with its code',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/runs/00000000000000000000')
      const alert = page.getByRole('alert')
      await alert.waitFor()
      assert.match((await alert.textContent()) ?? '', /not_found/)
    },
  },
  {
    name: 'a lost connection is said and mended by itself',
    async run(page, baseUrl) {
      await page.route('**/api/events', (route) => route.abort())
      await open(page, baseUrl, '/')
      await page.getByText('Disconnected, retrying.').waitFor()
      await page.unroute('**/api/events')
      await page
        .getByText('Disconnected, retrying.')
        .waitFor({ state: 'detached', timeout: 15_000 })
    },
  },
]
