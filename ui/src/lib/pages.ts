import { infiniteQueryOptions, type QueryKey, type UseInfiniteQueryResult } from '@tanstack/react-query';

/** One page of a list as the API answers. */
export interface PageOf<Item> {
  items: Item[];
  next?: string | null;
}

/**
 * Query options of a list that is read page by page. The key begins with the area's tag, so that a live event with
 * that tag fetches it again.
 */
export function pagedQuery<Item>(
  key: QueryKey,
  load: (after: string | undefined, signal: AbortSignal) => Promise<PageOf<Item>>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PageOf<Item>) => page.next ?? undefined,
  });
}

/** What a `DataTable` needs to know of a list being read. */
export interface ListState<Item> {
  rows: readonly Item[] | undefined;
  error: unknown;
  onRetry: () => void;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
}

const NONE: readonly never[] = [];

/** Joins the pages read so far. Give `rows` a memo of your own only if you change them. */
export function listState<Item>(query: UseInfiniteQueryResult<{ pages: PageOf<Item>[] }, Error>): ListState<Item> {
  const pages = query.data?.pages;
  return {
    rows: pages ? joined(pages) : undefined,
    error: query.isError && !pages ? query.error : null,
    onRetry: () => void query.refetch(),
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    onMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

const joins = new WeakMap<object, readonly unknown[]>();

/** The same pages give the same array, so that a table does not sort again at each render. */
function joined<Item>(pages: PageOf<Item>[]): readonly Item[] {
  const known = joins.get(pages);
  if (known) return known as readonly Item[];
  const rows = pages.length === 0 ? NONE : pages.flatMap((page) => page.items);
  joins.set(pages, rows);
  return rows;
}
