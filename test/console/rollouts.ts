import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'
import { rolloutsIn } from './pages.ts'

const wide = { width: 1440, settled: true }

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

const splitOf = async (page: Page): Promise<string> =>
  plainSpaces(await page.getByRole('list', { name: 'Who answers' }).first().innerText())

/** Addresses of the rollouts of the invented world, by what they are there for. */
const known = async (baseUrl: string) => {
  const [going = '', returned = '', promoted = '', undecided = ''] = await rolloutsIn(baseUrl)
  return { going, returned, promoted, undecided }
}

/** The pages of rollouts. Needs the invented world of console/dev, which the last ones change. */
export const rolloutChecks: readonly ConsoleCheck[] = [
  {
    name: 'pages of rollouts say nothing on the console and do not scroll sideways',
    async run(page, baseUrl) {
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
      const paths = [...(await rolloutsIn(baseUrl)), '/m/autocomplete/serving', '/m/spam/serving']
      for (const path of [...paths, '/serving/keyboards', '/serving/kiosk'])
        for (const width of [390, 1440]) {
          await open(page, baseUrl, path, { ...wide, width })
          const found = await page.evaluate<number>('document.documentElement.scrollWidth')
          assert.ok(found <= width, `${path} is ${found} pixels wide at ${width}`)
        }
      assert.deepEqual(problems, [])
    },
  },
  {
    name: 'a model says at each endpoint who answers, what takes over, and how it went before',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/autocomplete/serving', wide)
      const card = page.locator('section').filter({
        has: page.getByRole('heading', { name: 'keyboards', exact: true }),
      })
      const split = plainSpaces(await card.getByRole('list', { name: 'Who answers' }).innerText())
      assert.match(split, /^v2\s+stable\s+75 %\s+[\d,]+ seen\s+v4\s+candidate\s+25 %/)
      const now = card.getByRole('list', { name: 'Steps' }).locator('[aria-current=step]')
      assert.match(plainSpaces(await now.innerText()), /^25 %/)
      await card.getByText('Each share lasts 30 min at least.').waitFor()
      const past = card.getByRole('region', { name: 'Rollouts at keyboards' }).locator('tbody tr')
      const [returned = '', promoted = ''] = await past.allInnerTexts()
      assert.match(returned, /v2 → v3[\s\S]*returned[\s\S]*evidence \d+ against version 3, 50 is/)
      assert.match(promoted, /v1 → v2[\s\S]*promoted[\s\S]*less than 2 times as often/)
      await page.getByText('A new one gets all questions at a time (blue/green).').waitFor()
      await past.first().getByRole('link').click()
      await page
        .getByRole('heading', { level: 1, name: 'Rollout of version 3 at keyboards' })
        .waitFor()
    },
  },
  {
    name: 'a rollout shows what was seen of both versions, and its evidence over time with what is enough',
    async run(page, baseUrl) {
      const { returned } = await known(baseUrl)
      await open(page, baseUrl, returned, wide)
      await page.getByText(/^5 of 200 answers of version 3 failed, .*: evidence 144/).waitFor()
      const rows = page.getByRole('region', { name: 'What was seen', exact: true })
      const errors = plainSpaces(await rows.locator('tbody tr').first().innerText())
      assert.match(
        errors,
        /^Errors\s+answers that failed\s+0\.2 %\s+8 of 3,880\s+2\.5 %\s+5 of 200\s+144\s+of 50/,
      )
      const chart = page.getByRole('figure', {
        name: /^Evidence against v3 over time: Errors from 1 to 144/,
      })
      await chart.waitFor()
      assert.match((await chart.getAttribute('aria-label')) ?? '', /enough \(errors, latency\): 50/)
      await page.getByRole('figure', { name: /^Share of the questions over time/ }).waitFor()
      await chart.getByRole('group').focus()
      await page.keyboard.press('End')
      await chart
        .getByRole('status')
        .filter({ hasText: 'Errors 144' })
        .waitFor({ state: 'attached' })
      await page.keyboard.press('+')
      await page.waitForURL(/zoom=time/)
      await page.goBack()
      await page.waitForURL((url) => !url.search.includes('zoom'))
      const looks = page.getByRole('region', { name: 'Look by look' }).locator('tbody tr')
      assert.equal(await looks.count(), 6)
      await page.getByRole('button', { name: /^Show all \d+$/ }).click()
      assert.ok((await looks.count()) > 60)
      await page.getByRole('button', { name: 'Count again' }).click()
      await page.getByText(/^\d+ looks counted again: /).waitFor()
    },
  },
  {
    name: 'what the shadow answered otherwise stands side by side, and leads to the request',
    async run(page, baseUrl) {
      const { undecided } = await known(baseUrl)
      await open(page, baseUrl, undecided, wide)
      await page.getByText(/^\d+ of 200 labels of its answers have come\.$/).waitFor()
      assert.match(await splitOf(page), /v2\s+shadow\s+50 %\s+asked beside/)
      await page.getByText(/of the newest \d+ questions that both were asked/).waitFor()
      const row = page
        .getByRole('region', { name: 'Answered otherwise' })
        .locator('tbody tr')
        .first()
      const cells = await row.locator('td').allInnerTexts()
      assert.notEqual(cells[2]?.split('\n')[0], cells[3]?.split('\n')[0])
      await row.getByRole('link').click()
      await page.getByRole('heading', { level: 1, name: /^Request [0-9a-f]{20}$/ }).waitFor()
    },
  },
  {
    name: 'limits of a policy are changed, what cannot be is refused by name, and taken back',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/serving/kiosk', wide)
      await page
        .getByRole('button', { name: 'Change how a new version takes over at kiosk' })
        .click()
      const question = page.getByRole('dialog', { name: /^Change how a new version takes over/ })
      const yes = question.getByRole('button', { name: 'Change it' })
      assert.ok(await yes.isDisabled(), 'nothing is changed yet')
      await question.getByLabel('Policy').selectOption('canary')
      await question.getByLabel('Shares').fill('50 25')
      await question.getByText('Each has to be more than the one before').waitFor()
      assert.ok(await yes.isDisabled())
      await question.getByLabel('Shares').fill('10 30')
      const sent = page.waitForRequest(
        (request) => request.method() === 'POST' && request.url().endsWith('/api/endpoints/kiosk'),
      )
      await yes.click()
      const { generation, ...change } = (await sent).postDataJSON()
      assert.deepEqual(
        [typeof generation, change],
        ['number', { policy: 'canary', rollout: { steps: [0.1, 0.3] } }],
      )
      await page.getByText('kiosk is changed; it stays so after a restart.').waitFor()
      await page.getByText('10\u202f% → 30\u202f%').waitFor()
      await page.getByRole('button', { name: 'As declared' }).click()
      const back = page.getByRole('dialog', { name: 'Take back what was changed of kiosk?' })
      await back.getByText('policy canary → blue/green').waitFor()
      await back.getByRole('button', { name: 'Take it back' }).click()
      await page.getByText('kiosk is what the configuration says again.').waitFor()
    },
  },
  {
    name: 'a version is rolled out from its page, returned, and begun again by Undo',
    async run(page, baseUrl) {
      await open(page, baseUrl, '/m/autocomplete/versions/3', wide)
      const going = page.getByRole('button', { name: 'Roll out at keyboards' })
      assert.equal(
        await going.getAttribute('title'),
        'Version 4 is about to take over at keyboards.',
      )
      await page.getByRole('button', { name: 'Roll out at kiosk' }).click()
      const question = page.getByRole('dialog', {
        name: 'Roll version 3 of autocomplete out at kiosk?',
      })
      await question.getByText(/version 3 answers all questions at once/).waitFor()
      await question
        .getByRole('checkbox')
        .or(question.getByText('Its gate passed:'))
        .first()
        .waitFor()
      if ((await question.getByRole('checkbox').count()) > 0)
        await question.getByRole('checkbox').check()
      await question.getByRole('button', { name: /^Begin/ }).click()
      await page.getByText('The rollout of version 3 at kiosk has begun.').waitFor()
      await page.getByRole('heading', { level: 1, name: 'Rollout of version 3 at kiosk' }).waitFor()
      await page.getByRole('button', { name: 'Return the candidate, version 3' }).click()
      const back = page.getByRole('dialog', { name: 'Return version 3 at kiosk?' })
      await back.getByRole('button', { name: 'Return version 3' }).click()
      await page.getByText(/^Returned by \w+\.$/).waitFor()
      const done = page.getByText(/^Version \d+ answers all questions to kiosk again\./)
      await done.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Undone: the rollout of version 3 at kiosk has begun again.').waitFor()
    },
  },
  {
    name: 'a candidate is promoted against what the evidence still lacks, and Undo goes back',
    async run(page, baseUrl) {
      const { going } = await known(baseUrl)
      const path = await rolloutAt(baseUrl, 'keyboards')
      await open(page, baseUrl, path ?? going, wide)
      await page.getByRole('button', { name: 'Promote the candidate, version 4' }).click()
      const question = page.getByRole('dialog', { name: 'Promote version 4 at keyboards?' })
      await question.getByText('The evidence is not waited for:').waitFor()
      await question.getByRole('button', { name: 'Promote version 4' }).click()
      await page.getByText('Version 4 answers all questions to keyboards.').waitFor()
      await page.getByText(/^Promoted by \w+\.$/).waitFor()
      assert.match(await splitOf(page), /v2\s+stable\s+0 %[\s\S]*v4\s+candidate\s+100 %/)
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Undone: version 2 answers all questions to keyboards again.').waitFor()
    },
  },
]

/** The newest rollout at an endpoint. */
const rolloutAt = async (baseUrl: string, endpoint: string): Promise<string | undefined> => {
  const text = await (await fetch(`${baseUrl}/api/rollouts?endpoint=${endpoint}`)).text()
  const { rollouts }: { rollouts: { id: string; model: string }[] } = JSON.parse(text)
  const [first] = rollouts
  return first && `/m/${first.model}/serving/rollouts/${first.id}`
}
