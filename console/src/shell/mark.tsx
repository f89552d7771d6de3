import css from './mark.module.css'

/** The mill wheel: eight paddles on a rim. It turns while something is at work. */
export const Mark = ({ size = 26, turning = false }: { size?: number; turning?: boolean }) => (
  <svg
    className={css.mark}
    data-turning={turning}
    width={size}
    height={size}
    viewBox="0 0 32 32"
    fill="none"
    stroke="currentColor"
    strokeWidth="2.4"
    strokeLinecap="round"
    aria-hidden="true"
  >
    <circle cx="16" cy="16" r="9.2" />
    <circle cx="16" cy="16" r="1.4" fill="currentColor" />
    <path d="M16.0 6.8L18.3 1.8M22.5 9.5L27.7 7.6M25.2 16.0L30.2 18.3M22.5 22.5L24.4 27.7M16.0 25.2L13.7 30.2M9.5 22.5L4.3 24.4M6.8 16.0L1.8 13.7M9.5 9.5L7.6 4.3" />
    <path
      strokeWidth="1.8"
      d="M16.0 12.8L16.0 6.8M19.2 16.0L25.2 16.0M16.0 19.2L16.0 25.2M12.8 16.0L6.8 16.0"
    />
  </svg>
)
