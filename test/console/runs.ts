import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { eventually, open } from './browser.ts'
import type { ConsoleCheck } from './checks.ts'

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

/** A function of the page, which knows the document; types of it would be types of the whole project. */
const inPage = <T>(body: string) =>
  new Function('element', 'value', body) as (element: unknown, value: unknown) => T

const openList = async (page: Page, baseUrl: string, query = '') => {
  await open(page, baseUrl, `/runs${query}`)
  await page.locator('tr[data-row="0"] a').first().waitFor()
}

const list = (page: Page) => page.getByRole('region', { name: 'Runs' })
const totalOf = async (page: Page) =>
  Number((await page.getByText(/^[\d,]+ rows?/).innerText()).replace(/,| rows?.*/g, ''))
const untilTotal = (page: Page, rows: number) =>
  eventually(async () => assert.equal(await totalOf(page), rows))
const fieldsOf = (page: Page) => new URL(page.url()).searchParams

/** What of the rows in view is missing: nothing where every pixel of the list belongs to a row that is there. */
const gapsIn = (page: Page) =>
  list(page).evaluate(
    inPage<string[]>(`
      const frame = element.getBoundingClientRect()
      const rows = [...element.querySelectorAll('tr[data-row]')]
      const seen = rows.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        return bottom > frame.top + 36 && top < frame.bottom
      })
      const found = seen.filter((row) => row.ariaBusy === 'true').map((row) => 'blank ' + row.dataset.row)
      const room = frame.height - 36
      const covered = seen.reduce((sum, row) => sum + row.getBoundingClientRect().height, 0)
      if (covered < room - 2) found.push(covered + ' of ' + room + ' pixels')
      return found`),
  )

const withoutGaps = async (page: Page) => {
  for (let tries = 0; tries < 80; tries++) {
    const gaps = await gapsIn(page)
    if (gaps.length === 0) return
    await page.waitForTimeout(100)
  }
  assert.deepEqual(await gapsIn(page), [])
}

const scrollTo = (page: Page, share: number) =>
  list(page).evaluate(
    inPage<void>('element.scrollTop = value * (element.scrollHeight - element.clientHeight)'),
    share,
  )

/** What a column shows, from the first row on. */
const columnOf = async (page: Page, name: string, rows: number) => {
  const heads = await page.getByRole('columnheader').allInnerTexts()
  const at = heads.findIndex((head) => head.trim().startsWith(name))
  return Promise.all(
    Array.from({ length: rows }, (_, row) =>
      page.locator(`tr[data-row="${row}"] td`).nth(at).innerText(),
    ),
  )
}

/** The list of runs, with ten thousand of them. */
export const runsChecks: readonly ConsoleCheck[] = [
  {
    name: 'ten thousand runs are scrolled through without a gap, few of them drawn, no answer above 50 kB',
    async run(page, baseUrl) {
      const sizes: number[] = []
      page.on('response', async (answer) => {
        if (answer.url().includes('/api/runs?')) sizes.push((await answer.body()).length)
      })
      await page.setViewportSize(wide)
      await openList(page, baseUrl, '?trials=listed')
      const total = await totalOf(page)
      assert.ok(total > 10_000, `${total}`)
      for (const share of [0, 0.003, 0.11, 0.5, 0.501, 0.93, 1, 0.25, 0]) {
        await scrollTo(page, share)
        await withoutGaps(page)
        assert.ok((await page.locator('tr[data-row]').count()) < 70)
      }
      await scrollTo(page, 1)
      await page.locator(`tr[aria-rowindex="${total + 1}"]`).waitFor()
      assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), String(total + 1))
      const head = await page.getByRole('columnheader', { name: 'Started' }).boundingBox()
      const frame = await list(page).boundingBox()
      assert.ok(Math.abs((head?.y ?? 0) - (frame?.y ?? 9)) < 2, 'the head stays in view')
      assert.ok(sizes.length > 4 && Math.max(...sizes) <= 50_000, sizes.join(' '))
    },
  },
  {
    name: 'filter, sort and search stand in the address, and Back undoes them one by one',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await openList(page, baseUrl)
      const all = await totalOf(page)
      await page.getByLabel('Show runs that are').selectOption('failed')
      await page.getByText(/^[\d,]+ rows? that fit/).waitFor()
      await page.locator('table[aria-busy=false]').waitFor()
      const failed = await totalOf(page)
      assert.ok(failed > 100 && failed < all)
      await page.getByRole('button', { name: 'Val loss' }).click()
      await page.locator('th[aria-sort=descending]').waitFor()
      await page.getByRole('button', { name: 'Val loss' }).click()
      await page.locator('th[aria-sort=ascending]').waitFor()
      await page.locator('table[aria-busy=false]').waitFor()
      await eventually(async () => {
        const losses = (await columnOf(page, 'Val loss', 12)).map(Number)
        const sorted = [...losses].sort((a, b) => a - b)
        assert.deepEqual(losses, sorted)
      })
      const asked = new URL(
        '/api/runs?status=failed&trials=folded&q=train.optimizer%3Dsgd',
        baseUrl,
      )
      const { total: found } = (await (await fetch(asked)).json()) as { total: number }
      assert.ok(found > 0 && found < failed)
      await page.getByRole('searchbox', { name: 'Search runs' }).fill('train.optimizer=sgd')
      await page.waitForURL(/q=train\.optimizer/)
      await untilTotal(page, found)
      await page.reload()
      await page.locator('tr[data-row="0"] a').first().waitFor()
      await untilTotal(page, found)
      await page.goBack()
      await page.waitForURL((url) => !url.searchParams.has('q'))
      await untilTotal(page, failed)
      assert.equal(await page.getByRole('searchbox', { name: 'Search runs' }).inputValue(), '')
      await page.goBack()
      assert.equal(fieldsOf(page).get('order'), null)
      await page.goBack()
      assert.equal(fieldsOf(page).get('sort'), null)
      await page.goBack()
      assert.equal(fieldsOf(page).get('status'), null)
      await untilTotal(page, all)
    },
  },
  {
    name: 'marks survive a look at a run and Back, and the list is where it was',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await openList(page, baseUrl, '?trials=listed')
      for (const row of [0, 2])
        await page.locator(`tr[data-row="${row}"]`).getByRole('checkbox').check()
      await page.getByRole('heading', { name: /of 2 runs$/ }).waitFor()
      await scrollTo(page, 0.5)
      await withoutGaps(page)
      const row = page.locator('tr[data-row]').nth(14)
      const at = await row.getAttribute('data-row')
      const cell = await row.locator('td').nth(4).boundingBox()
      // All of a row leads to its run.
      await page.mouse.click((cell?.x ?? 0) + 20, (cell?.y ?? 0) + 10)
      await page.getByRole('heading', { level: 2, name: 'Parameters' }).waitFor()
      await page.goBack()
      await page.locator(`tr[data-row="${at}"] a`).first().waitFor()
      assert.equal((fieldsOf(page).get('compare') ?? '').split(',').length, 2)
      await scrollTo(page, 0)
      await withoutGaps(page)
      assert.equal(await page.locator('tr[data-marked=true]').count(), 2)
    },
  },
  {
    name: 'a search is one row, its trials are shown below it, and their row count is told',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await openList(page, baseUrl, '?trigger=trial')
      const turn = page.getByRole('button', { name: /^Show \d+ trials$/ }).first()
      const trials = Number(/\d+/.exec((await turn.getAttribute('aria-label')) ?? '')?.[0])
      const before = await totalOf(page)
      await turn.click()
      await page.locator('tr[data-below]').first().waitFor()
      const rows = Number(await page.getByRole('table').getAttribute('aria-rowcount')) - 1
      assert.equal(rows, before + trials)
      await page.getByRole('button', { name: /^Hide \d+ trials$/ }).click()
      assert.equal(await page.locator('tr[data-below]').count(), 0)
    },
  },
  {
    name: 'columns are chosen, a view is kept by its name, and both are an address',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await openList(page, baseUrl, '?model=churn')
      await page.getByRole('button', { name: 'Columns' }).click()
      await page.getByLabel('train.optimizer').check()
      await page.keyboard.press('Escape')
      await page.getByRole('columnheader', { name: 'train.optimizer' }).waitFor()
      assert.match(fieldsOf(page).get('cols') ?? '', /params\.train\.optimizer/)
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByLabel('Name of the view').fill('by optimizer')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await openList(page, baseUrl)
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByRole('link', { name: 'by optimizer' }).click()
      await page.getByRole('columnheader', { name: 'train.optimizer' }).waitFor()
      assert.equal(fieldsOf(page).get('model'), 'churn')
    },
  },
  {
    name: 'the list is worked by keyboard alone',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await openList(page, baseUrl)
      const search = page.getByRole('searchbox', { name: 'Search runs' })
      await search.focus()
      await page.keyboard.type('ada')
      await page.waitForURL(/q=ada/)
      const focused = () =>
        page.evaluate<string>(
          'document.activeElement.closest("tr")?.dataset.row ?? document.activeElement.textContent',
        )
      for (let presses = 0; presses < 30 && (await focused()) !== 'Duration'; presses++)
        await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForURL(/sort=took/)
      assert.equal(await focused(), 'Duration', 'the focus stays on the head of the column')
      await page.locator('table[aria-busy=false]').waitFor()
      for (let presses = 0; presses < 8 && (await focused()) !== '0'; presses++)
        await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      for (let row = 1; row <= 40; row++) {
        await page.keyboard.press('ArrowDown')
        assert.equal(await focused(), String(row))
      }
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/(runs|tune)\/[^?]+$/)
    },
  },
  {
    name: 'a running run goes on in its row without the list being asked again',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      await openList(page, baseUrl, '?status=running&model=autocomplete')
      const row = page.locator('tr[data-row]').filter({ hasText: /left/ }).first()
      await row.waitFor({ timeout: 60_000 })
      let asked = 0
      page.on('request', (request) => {
        if (request.url().includes('/api/runs')) asked++
      })
      const before = await row.innerText()
      await eventually(async () => assert.notEqual(await row.innerText(), before))
      assert.equal(asked, 0)
    },
  },
  {
    name: 'on a phone runs are cards that scroll with the page, with targets of 24 pixels',
    async run(page, baseUrl) {
      await page.setViewportSize(narrow)
      await openList(page, baseUrl)
      assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390)
      const small = await page.getByRole('main').evaluate(
        inPage<string[]>(`
          return [...element.querySelectorAll('button, select, label, input:not([type=checkbox])')]
            .map((each) => [each, each.getBoundingClientRect()])
            .filter(([, { width, height }]) => width > 1 && (width < 24 || height < 24))
            .map(([each, { width, height }]) => each.outerHTML.slice(0, 80) + width + 'x' + height)`),
      )
      assert.deepEqual(small, [])
      await page.mouse.wheel(0, 30_000)
      await eventually(async () => {
        const rows = await page.locator('tr[data-row]:not([aria-busy])').count()
        assert.ok(rows > 8 && rows < 60, `${rows} rows`)
      })
    },
  },
  {
    name: 'a run gets a name, a note and tags, and a tag leads to the runs that have it',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      const found = new URL('/api/runs?status=finished&limit=1', baseUrl)
      const { runs } = (await (await fetch(found)).json()) as { runs: { id: string }[] }
      await open(page, baseUrl, `/runs/${runs[0]?.id}`)
      await page.getByRole('button', { name: 'Add a name, note or tags' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Twice as wide')
      await page.getByLabel('Tags').fill('wide baseline')
      await page.getByLabel('Note').fill('Half the learning rate.')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Half the learning rate.').waitFor()
      await page.getByRole('heading', { level: 1, name: /Twice as wide$/ }).waitFor()
      await page.getByRole('link', { name: 'wide', exact: true }).click()
      await page.waitForURL(/runs\?tag=wide$/)
      await page.getByText('1 that fit').waitFor()
      await page.getByRole('row', { name: /Twice as wide/ }).waitFor()
      await page.getByRole('button', { name: 'Any tag instead of wide' }).click()
      await page.waitForURL(/runs$/)
    },
  },
  {
    name: 'on a phone Back leads to where the list was',
    async run(page, baseUrl) {
      await page.setViewportSize(narrow)
      await openList(page, baseUrl)
      const placeOf = () => page.evaluate<number>('window.scrollY')
      for (const far of [4000, 40_000]) {
        await page.evaluate(`window.scrollTo(0, ${far})`)
        await page.locator('tr[data-row]:not([aria-busy])').first().waitFor()
        // The list asks for what stands there, and may grow by it.
        await page.waitForTimeout(800)
        const before = await placeOf()
        assert.ok(before > far - 50, `${before}`)
        const link = page.locator('tr[data-row]:not([aria-busy]) a').nth(6)
        await link.evaluate(inPage('element.click()'))
        await page.waitForURL(/\/(runs|m)\/[^?]+$/)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.goBack()
        await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
        await page.locator('tr[data-row]:not([aria-busy])').first().waitFor()
        await eventually(async () => {
          const place = await placeOf()
          assert.ok(Math.abs(place - before) < 4, `${place} of ${before}`)
        })
      }
    },
  },
  {
    name: 'a chart is looked into: smoothing, log scale, a part of it, its data, and one stop of the Tab key',
    async run(page, baseUrl) {
      await page.setViewportSize(wide)
      const found = new URL('/api/runs?registered=yes&model=autocomplete&limit=1', baseUrl)
      const { runs } = (await (await fetch(found)).json()) as { runs: { id: string }[] }
      await open(page, baseUrl, `/runs/${runs[0]?.id}`)
      const figure = page.getByRole('figure').first()
      await figure.locator('path[data-line]').first().waitFor({ state: 'attached' })
      assert.match((await figure.getAttribute('aria-label')) ?? '', /^Loss by step: loss from /)
      assert.equal(await figure.locator('[tabindex]').count(), 1)
      await figure.getByText('Step', { exact: true }).waitFor()
      const path = () => figure.locator('path[data-line=loss]').getAttribute('d')
      const first = await path()
      await page.getByLabel('Smoothing').fill('0')
      assert.notEqual(await path(), first)
      const plain = await path()
      await page.getByRole('button', { name: 'Log scale' }).click()
      assert.notEqual(await path(), plain)
      await page.getByRole('button', { name: 'Log scale' }).click()
      const svg = figure.locator('svg')
      const box = await svg.boundingBox()
      assert.ok(box)
      await page.mouse.move(box.x + 300, box.y + 100)
      await page.mouse.down()
      await page.mouse.move(box.x + 500, box.y + 110, { steps: 4 })
      await page.mouse.up()
      await page.getByRole('button', { name: 'Reset zoom' }).click()
      assert.equal(await path(), plain)
      await page.getByLabel('Horizontal axis').selectOption('epoch')
      await page.waitForURL(/x=epoch/)
      await figure.getByText('Epoch', { exact: true }).waitFor()
      await page.getByRole('button', { name: /^Save run-/ }).click()
      const loading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Picture as PNG' }).click()
      assert.match((await loading).suggestedFilename(), /^run-.*-loss\.png$/)
    },
  },
]
