/** The sign of the program: the stub that stays in the book, the perforation, the paid paper. */
export function Mark({ className = 'size-6' }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={className}>
      <path className="fill-green" d="M6 3h5v26H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z" />
      <path
        className="fill-sheet stroke-ink"
        strokeWidth="1.5"
        d="M14 3.75h12c.7 0 1.25.55 1.25 1.25v22c0 .7-.55 1.25-1.25 1.25H14z"
      />
      <path className="stroke-ink" strokeWidth="2" strokeLinecap="round" strokeDasharray="0.01 4" d="M12.5 4v25" />
      <path
        className="fill-none stroke-green"
        strokeWidth="2.25"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="m17 16.5 2.5 2.5 4.5-6"
      />
    </svg>
  );
}
