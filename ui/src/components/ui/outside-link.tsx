import type { ReactNode } from 'react';
import { isDesktop, platform } from '@/platform';

/** A link that leaves the program: https, mailto or tel. The desktop window goes nowhere itself and hands it to the system. */
export function OutsideLink({ to, className, children }: { to: string; className?: string; children: ReactNode }) {
  const isPage = /^https?:/.test(to);
  return (
    <a
      href={to}
      {...(isPage ? { target: '_blank', rel: 'noreferrer' } : {})}
      className={className}
      onClick={(event) => {
        if (!isDesktop()) return;
        event.preventDefault();
        void platform().then((here) => here.openOutside(to));
      }}
    >
      {children}
    </a>
  );
}
