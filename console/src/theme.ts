import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

const race: MantineColorsTuple = [
  '#e9f7f5',
  '#d3ece9',
  '#a6dbd5',
  '#76cac1',
  '#53cbbf',
  '#2fa79c',
  '#138781',
  '#0a6b69',
  '#08575a',
  '#064448',
]

const ink: MantineColorsTuple = [
  '#e9efef',
  '#b1bfc2',
  '#8b9ba0',
  '#5a6a6f',
  '#3a494f',
  '#202b2f',
  '#172024',
  '#11181b',
  '#0d1315',
  '#0b1012',
]

const inks: Readonly<Record<string, readonly [ground: string, ink: string]>> = {
  race: ['var(--accent)', 'var(--on-accent)'],
  red: ['var(--bad)', 'var(--on-bad)'],
}

/** What is filled takes its ink from the tokens: white on dark green, dark on light. */
const colorsOf: VariantColorsResolver = (input) => {
  const standard = defaultVariantColorsResolver(input)
  const found = input.variant === 'filled' ? inks[String(input.color)] : undefined
  if (!found) return standard
  const [background, color] = found
  return {
    ...standard,
    background,
    hover: `color-mix(in srgb, ${background} 86%, var(--ink))`,
    color,
  }
}

const panel = { background: 'var(--panel)' }

/** Mantine in Millrace's clothes: dense sizes, small radii, the tokens of tokens.css as colours. */
export const theme = createTheme({
  primaryColor: 'race',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  variantColorResolver: colorsOf,
  colors: { race, dark: ink },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.3' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close the message' } } },
    Checkbox: { defaultProps: { iconColor: 'var(--on-accent)' } },
    Modal: {
      styles: { content: panel, header: panel, title: { fontSize: '15px', fontWeight: 630 } },
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.45 },
        // The head of a dialog is no head of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
  },
})

const shared = {
  '--mantine-color-body': 'var(--page)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-error': 'var(--bad)',
}

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
})
