import { createFileRoute } from '@tanstack/react-router';
import { ProductDetail } from '@/features/stock/catalogue/product-detail';
import { productQuery } from '@/features/stock/catalogue/queries';

export const Route = createFileRoute('/_shop/products/$productId')({
  loader: ({ context, params }) => context.queries.ensureQueryData(productQuery(params.productId)),
  component: ProductPage,
});

function ProductPage() {
  const { productId } = Route.useParams();
  return <ProductDetail id={productId} />;
}
