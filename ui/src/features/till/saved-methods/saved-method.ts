/** How saved ways to pay travel. Everything else of this area takes the shapes from here. */
import type { Shape } from '@/api/client';

interface SavedMethodPaths {
  '/customers/{id}/saved-methods': {
    get: { parameters: Path; responses: { 200: Json<{ items: Method[]; next?: string | null }> } };
    post: {
      parameters: Path;
      requestBody: Json<{ merchant_account_id: string; token: string }>;
      responses: { 201: Json<Method> };
    };
  };
  '/saved-methods/{id}/default': {
    post: { parameters: Path; requestBody: Json<Record<string, never>>; responses: { 200: Json<Method> } };
  };
  '/saved-methods/{id}': { delete: { parameters: Path; responses: { 204: { content?: never } } } };
  '/invoices/{id}/payments': {
    post: {
      parameters: Path;
      requestBody: Json<{ saved_method_id: string }>;
      responses: { 201: Json<Shape<'PaymentDetail'>> };
    };
  };
}

interface Method {
  id: string;
  customer_id: string;
  merchant_account_id: string;
  account_name: string;
  /** Kind of the gateway: `nmi`. */
  provider: string;
  /** `card`, `upi`, … */
  family: string;
  /** `visa`; may be empty. */
  label: string;
  last4?: string | null;
  /** The month up to whose end it is valid: `2028-10`. */
  expires?: string | null;
  is_default: boolean;
  /** Whether its account is open. */
  is_usable: boolean;
  created_at: string;
}

type Path = { path: { id: string } };
type Json<Body> = { content: { 'application/json': Body } };

/** The calls of this area. */
export type Paths = SavedMethodPaths;

type Calls = Paths['/customers/{id}/saved-methods'];

/** A way to pay that a gateway keeps for a customer. Its token is never given out. */
export type SavedMethod = Calls['get']['responses'][200]['content']['application/json']['items'][number];

/** What is needed to save one. */
export type NewSavedMethod = Calls['post']['requestBody']['content']['application/json'];

/** A gateway, with whether it keeps ways to pay. */
export type Gateway = Shape<'GatewayShown'> & { capabilities: { saved_methods?: boolean } };
