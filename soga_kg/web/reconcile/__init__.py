"""The OpenRefine Reconciliation Service API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).

Identifiers are IRIs without `…/id/` (`person/ada-houle-0a1b2c`), types and properties have our prefixes
(`schema:Person`, `^schema:performer` for a property read backwards); whole IRIs are understood too.
"""

from __future__ import annotations

from soga_kg.web.reconcile.service import routes

__all__ = ["routes"]
