import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { NotFound } from '@/app/not-found';
import { Providers } from '@/app/providers';

export const Route = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: () => (
    <Providers>
      <Outlet />
    </Providers>
  ),
  // Outside the frame, which would bring the landmark.
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
});
