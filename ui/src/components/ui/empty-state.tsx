import type { ReactNode } from 'react';

/** What belongs here, in one sentence, and the way to the first one. `page`: it is all that the page has, so its title is the page's. */
export function EmptyState({
  page,
  title,
  about,
  action,
  children,
}: {
  page?: boolean;
  title: ReactNode;
  about?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const Title = page ? 'h1' : 'p';
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-3 px-4 py-12 text-center">
      <BlankStub />
      <Title className="text-head font-strong">{title}</Title>
      {about && <p className="text-soft">{about}</p>}
      {action && <div className="mt-1 flex flex-wrap justify-center gap-2">{action}</div>}
      {children}
    </div>
  );
}

/** A stub nobody has written on yet. */
function BlankStub() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 64 40"
      className="mb-1 h-10 flow-flip text-rule-strong"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
    >
      <path d="M18 2H4a2 2 0 0 0-2 2v32a2 2 0 0 0 2 2h14M22 2h38a2 2 0 0 1 2 2v32a2 2 0 0 1-2 2H22" />
      <path d="M20 3v36" strokeWidth="2" strokeLinecap="round" strokeDasharray="0.01 4" />
      <path d="M28 12h18M28 19h26M28 26h12M7 12h6" opacity="0.6" />
    </svg>
  );
}
