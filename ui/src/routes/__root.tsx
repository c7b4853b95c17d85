import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { Providers } from '@/app/providers';

export const Route = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: () => (
    <Providers>
      <Outlet />
    </Providers>
  ),
});
