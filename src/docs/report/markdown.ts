import { blocks, plain, table } from '../markdown.ts'
import type { Block, Cell, Report, Section } from './parts.ts'

/** A report as Markdown, fit for a pull request: no other file, no HTML; its curves stand in the page alone. */
export const reportMarkdown = (report: Report): string =>
  `${blocks(
    `# ${plain(report.title)}`,
    `**${plain(report.verdict)}**`,
    plain(report.where),
    ...report.sections.flatMap(sectionOf),
  )}\n`

const sectionOf = ({ title, blocks: all }: Section): (string | readonly string[])[] => {
  const shown = all.map(blockOf).filter((block) => block.length > 0)
  return shown.length === 0 ? [] : [`## ${plain(title)}`, ...shown]
}

const blockOf = (block: Block): string | readonly string[] => {
  switch (block.kind) {
    case 'words':
      return plain(block.text)
    case 'charts':
      return ''
    case 'table':
      return table(
        block.head.map(plain),
        block.rows.map(({ cells, isBad }) =>
          cells.map((cell, at) => (isBad && at === 0 ? `**${textOf(cell)}**` : textOf(cell))),
        ),
      )
  }
}

const textOf = (cell: Cell): string => plain(typeof cell === 'string' ? cell : cell.text)
