//! Sales within India and abroad, and reports asked for over the routes.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use people::customers::{CustomerId, NewCustomer, create_customer};
use serde_json::Value;
use till::invoices::{Invoice, InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use tower::ServiceExt;

use super::Pune;

/// So many lamps under a code.
pub fn line(quantity: &str, unit_price: &str, tax_code: &str) -> LineAsk {
    LineAsk {
        description: "Lamp".into(),
        quantity: quantity.into(),
        unit_price: unit_price.into(),
        tax_code: tax_code.into(),
        ..LineAsk::default()
    }
}

impl Pune {
    pub async fn buyer(&self, region: &str, tax_id: &str) -> CustomerId {
        let new = NewCustomer {
            name: "Anand Traders".into(),
            country: Some("IN".into()),
            region: Some(region.into()),
            tax_id: Some(tax_id.into()),
            ..NewCustomer::default()
        };
        create_customer(&self.shop, &self.owner, new).await.unwrap().id
    }

    pub async fn sold_to(&self, customer: CustomerId, net: &str) -> Invoice {
        self.sold(customer, vec![line("1", net, "IN18")]).await
    }

    pub async fn sold(&self, customer: CustomerId, lines: Vec<LineAsk>) -> Invoice {
        let ask = InvoiceAsk { customer_id: Some(customer), currency: "INR".into(), lines, ..InvoiceAsk::default() };
        self.sold_as(ask).await
    }

    pub async fn sold_as(&self, ask: InvoiceAsk) -> Invoice {
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await.unwrap()
    }

    pub async fn asked(&self, path: &str) -> Value {
        let all = books::areas().into_iter().chain(insight::areas());
        let router = all.fold(utoipa_axum::router::OpenApiRouter::new(), |all, area| all.merge((area.routes)()));
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Arc::new(self.owner.clone()));
        let answer = router.split_for_parts().0.with_state(self.shop.clone()).oneshot(request).await.unwrap();
        serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }
}
