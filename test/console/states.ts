import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }
const sizes = [wide, narrow]

const plainSpaces = (text: string | null) => (text ?? '').replace(/[\u202f\u00a0]/g, ' ')
const textOf = async (found: Locator) => plainSpaces(await found.innerText())

const main = (page: Page) => page.getByRole('main')
const stage = (page: Page, name: string) =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { level: 2, name, exact: true }) })
/** The value below a name. */
const fact = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: name }) })
    .locator('dd')
/** A function of the page, which knows the document; types of it would be types of the whole project. */
const inPage = <T>(body: string) => new Function('element', body) as (element: unknown) => T

const colorOf = (found: Locator) =>
  found.evaluate(inPage<string>('return getComputedStyle(element).color'))

/** Whether all of an element's text is drawn: within the window, and cut by nothing around it. */
const isWhole = (found: Locator) =>
  found.evaluate(
    inPage<boolean>(`
      const box = element.getBoundingClientRect()
      if (box.left < 0 || box.right > document.documentElement.clientWidth + 0.5) return false
      for (let each = element; each !== document.body; each = each.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(each)
        if (overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1) return false
        if (overflowY === 'hidden' && each.scrollHeight > each.clientHeight + 1) return false
      }
      return true`),
  )

const problem =
  /Not compared\. Version 1, the champion, cannot be judged on these rows: .* it does not know "phishing"\./

const paths: readonly (readonly [model: string, path: string])[] = [
  ...['churn', 'spam', 'heating', 'digits'].flatMap((model) => [
    [model, '.'] as const,
    [model, './try'] as const,
    [model, './versions'] as const,
  ]),
  ['churn', '/'],
  ['churn', '/audit'],
  ['churn', './versions/1'],
  ['spam', './versions/2'],
  ['spam', './versions/diff?from=1&to=2'],
  ['heating', '/runs'],
  ['churn', '/runs/019a0000000000c0ffee'],
  ['heating', '/runs/019a00000000000000e2'],
]

/** What the console says of models that need attention. Needs the invented loops of console/dev. */
export const stateChecks: readonly ConsoleCheck[] = [
  {
    name: 'pages of models that need attention say nothing on the console and do not scroll sideways',
    async run(page, baseUrl) {
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
      await page.setViewportSize(narrow)
      for (const [model, path] of paths) {
        await open(page, baseUrl, path.replace(/^\./, `/m/${model}`))
        await page.waitForTimeout(400)
        const width = await page.evaluate<number>('document.documentElement.scrollWidth')
        assert.ok(width <= narrow.width, `${path} of ${model} is ${width} pixels wide`)
        assert.equal(await page.getByRole('alert').count(), 0, `${path} of ${model}`)
        const metrics = await page.locator('dd, td').allInnerTexts()
        assert.doesNotMatch(plainSpaces(metrics.join('\n')), /\b100\.0 %|\b1\.000\b|NaN|undefined/)
      }
      assert.deepEqual(problems, [])
    },
  },
  {
    name: 'a version whose gate failed before there was a champion waits; nothing says there is no model',
    async run(page, baseUrl) {
      for (const size of sizes) {
        await page.setViewportSize(size)
        await open(page, baseUrl, '/m/churn')
        await page
          .getByRole('heading', {
            name: 'Version 1 is registered and waits: its gate did not pass.',
          })
          .waitFor()
        await page.getByRole('heading', { name: 'Data version 3 is blocked' }).waitFor()
        assert.match(await textOf(stage(page, 'Register')), /waits.*not promoted/s)
        await main(page)
          .getByText(/registered as version 1, which waits/)
          .first()
          .waitFor()
        const all = await textOf(main(page))
        assert.match(
          all,
          /registered as version 1, which waits because its gate did not pass: AUC 0\.8123 ≥ 0\.85: failed\./,
        )
        assert.match(all, /Nothing is served until a version passes its gate/)
        assert.doesNotMatch(all, /no model yet|nothing trained yet|Nothing has been trained/i)
        await open(page, baseUrl, '/m/churn/try')
        await page.getByRole('link', { name: 'Look at version 1' }).waitFor()
        const tried = await textOf(main(page))
        assert.match(tried, /AUC\s+(failed\s+)?0\.8123 ≥ 0\.85/)
        assert.doesNotMatch(tried, /No model yet|Nothing is training/)
      }
    },
  },
  {
    name: 'a version that waits is looked at, and promoted only by overruling its gate in words',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/m/churn')
      await page.getByRole('link', { name: 'Look at version 1' }).first().click()
      await page.getByRole('heading', { level: 1, name: 'churn version 1' }).waitFor()
      await page.getByRole('button', { name: 'Promote version 1' }).click()
      const question = page.getByRole('dialog', { name: 'Promote version 1 of churn?' })
      const said = await textOf(question)
      assert.match(said, /0\.4812 < 0\.5573 − 0\.0071 \(baseline, 95 % sure\)/)
      assert.match(said, /0\.6038 ≥ 0\.608 − 0\.005/)
      assert.match(said, /There was no champion when it was judged\./)
      const yes = question.getByRole('button', { name: 'Promote all the same' })
      assert.ok(await yes.isDisabled())
      await question.getByRole('checkbox').check()
      assert.ok(await yes.isEnabled())
      await question.getByRole('button', { name: 'Close' }).click()
    },
  },
  {
    name: 'a check that could not be compared shows why in full, wide and narrow, on its page and in the question',
    async run(page, baseUrl) {
      for (const size of sizes) {
        await page.setViewportSize(size)
        await open(page, baseUrl, '/m/spam/versions/2')
        const told = page.getByText(problem)
        await told.waitFor()
        assert.ok(await isWhole(told), `cut at ${size.width} pixels`)
        assert.match(await textOf(main(page)), /0\.9997 ≥ not measured \(champion v1\)/)
        assert.match(await textOf(main(page)), /When it was judged, version 1 was champion\./)
        await page.getByRole('button', { name: 'Promote version 2' }).click()
        const asked = page.getByRole('dialog').getByText(problem)
        await asked.waitFor()
        await page.waitForTimeout(300)
        assert.ok(await isWhole(asked), `cut in the question at ${size.width} pixels`)
        await page.getByRole('button', { name: 'Keep as it is' }).click()
        await open(page, baseUrl, '/m/spam')
        await page.getByText(problem).waitFor()
        assert.ok(await isWhole(page.getByText(problem)))
        assert.match(await textOf(main(page)), /Version 1 stays champion\./)
      }
    },
  },
  {
    name: 'the metrics of the champion stand below their twins and are no differences',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/m/spam/versions/2')
      const metric = page.getByRole('row', { name: /^Accuracy/ })
      await metric.waitFor()
      assert.deepEqual((await metric.getByRole('cell').allInnerTexts()).map(plainSpaces), [
        '99.97 %',
        '99.96 %\n+0.009 pp better',
        '61.0 %\n+39.0 pp better',
      ])
      await page.getByRole('link', { name: 'What changed since v1' }).click()
      const changed = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: 'What changed in spam' }) })
      await changed.getByText('AUC').waitFor()
      assert.doesNotMatch(await textOf(changed), /champion|baseline/i)
    },
  },
  {
    name: 'an interrupted run says what to do; it has no bar and cannot be cancelled',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await open(page, baseUrl, '/runs/019a00000000000000e2')
      await page.getByRole('heading', { name: 'This run was interrupted' }).waitFor()
      await page.getByText('millrace resume 019a00000000000000e2', { exact: true }).waitFor()
      assert.match(
        await textOf(main(page)),
        /goes on with it after epoch 7\. The next start of millrace up goes on with it too\./,
      )
      assert.equal(await page.getByRole('button', { name: 'Cancel' }).count(), 0)
      assert.equal(await page.getByRole('progressbar').count(), 0)

      await open(page, baseUrl, '/m/heating')
      await page.getByRole('heading', { name: 'Last training', exact: true }).waitFor()
      await page.getByText('millrace resume 019a00000000000000e2', { exact: true }).waitFor()
      assert.equal(await page.getByRole('progressbar').count(), 0)
      assert.equal(await page.getByRole('heading', { name: 'Training now' }).count(), 0)
      assert.ok(await page.getByRole('button', { name: 'Train now' }).isEnabled())

      await open(page, baseUrl, '/runs')
      await page.getByLabel('Show runs that are').selectOption('interrupted')
      const row = page.getByRole('row', { name: /000000e2/ })
      await row.waitFor()
      assert.equal(await page.getByRole('row').count(), 2, 'the head and the one row')
      assert.doesNotMatch(await textOf(row), /\d:\d\d/, 'no clock runs for it')
      await page.getByLabel('Show runs that are').selectOption('failed')
      await page.getByText('No run fits.').waitFor()
    },
  },
  {
    name: 'a number that is predicted stands with thousands marks, without a probability, and is spoken',
    async run(page, baseUrl) {
      for (const size of sizes) {
        await page.setViewportSize(size)
        await open(page, baseUrl, '/m/heating/try')
        await page.getByText('18,515.8', { exact: true }).waitFor()
        const spoken = page.getByRole('status').filter({ hasText: 'Prediction' })
        const lies = '90.0 % between 16,241.5 and 20,873.3'
        assert.equal(
          plainSpaces((await spoken.textContent()) ?? ''),
          `Prediction: 18,515.8, ${lies}.`,
        )
        const said = plainSpaces(await textOf(main(page)))
        assert.match(said, new RegExp(lies))
        assert.doesNotMatch(said.replaceAll(lies, ''), /%/)
      }
      await open(page, baseUrl, '/m/spam/try')
      await page.getByText('99.999').first().waitFor()
    },
  },
  {
    name: 'a champion that does not answer, and traffic that mostly fails, look like trouble',
    async run(page, baseUrl) {
      for (const size of sizes) {
        await page.setViewportSize(size)
        await open(page, baseUrl, '/m/digits')
        await page
          .getByRole('heading', { name: 'Version 2, the champion, does not answer' })
          .waitFor()
        assert.match(
          await textOf(stage(page, 'Serve')),
          /failed.*version 2, the champion, could not be opened/s,
        )
        assert.doesNotMatch(await textOf(stage(page, 'Serve')), /serving/)
        assert.equal(await textOf(fact(page, 'Failed')), '93.1 %\nno_model 25, timeout 2')
        await page
          .getByText(/27 of 29 requests failed in the last 15/)
          .first()
          .waitFor()
        const bad = await colorOf(fact(page, 'Failed'))
        assert.equal(bad, await colorOf(stage(page, 'Serve').locator('h2 + span')))
        assert.notEqual(bad, await colorOf(fact(page, 'Requests').first()))
        assert.equal(await page.locator('dt', { hasText: 'Failed' }).locator('svg').count(), 1)
      }
      await open(page, baseUrl, '/m/digits/try')
      await page
        .getByRole('img', { name: 'A sheet of 8 by 8 pixels to draw on' })
        .dragTo(page.getByText('What it sees'))
      await page.getByText('Version 1 answered, not the champion, version 2.').waitFor()
    },
  },
  {
    name: 'warnings of a run stand first, and in its log with a mark of their own',
    async run(page, baseUrl) {
      for (const size of sizes) {
        await page.setViewportSize(size)
        await open(page, baseUrl, '/runs/019a0000000000c0ffee')
        await page.getByRole('heading', { name: '2 warnings' }).waitFor()
        await page.getByText('7 lines, 2 warnings').waitFor()
        const line = page.locator('pre > div').filter({ hasText: /warning: 3 of 8,700/ })
        assert.equal(await line.locator('svg').count(), 1)
        assert.ok(await isWhole(line), `cut at ${size.width} pixels`)
        const plain = page.locator('pre > div').filter({ hasText: /epoch 12/ })
        assert.equal(await plain.locator('svg').count(), 0)
      }
      await open(page, baseUrl, '/runs/019a00000000000000e2')
      await page.getByText('1 line', { exact: true }).waitFor()
    },
  },
  {
    name: 'in the first epoch no processor time is drawn as the curve of a run',
    async run(page, baseUrl) {
      const [id] = ['019a00000000000000e2']
      const answer = await fetch(new URL(`/api/runs/${id}`, baseUrl))
      const view = (await answer.json()) as { run: object; metrics: { key: string }[] }
      const run = { ...view.run, status: 'running', metrics: { cpu_seconds: 12 } }
      const metrics = view.metrics.filter(({ key }) => key === 'cpu_seconds')
      await page.route(`**/api/runs/${id}`, (route) =>
        route.fulfill({ json: { run, metrics, log: [] } }),
      )
      await open(page, baseUrl, `/runs?compare=${id}`)
      await page.getByText('No metrics yet.').waitFor()
      await page.getByRole('heading', { name: 'Loss of run 000000e2' }).waitFor()
      assert.equal(await page.locator('path[data-line]').count(), 0)
    },
  },
]
