select
    'P' || i as product_id,
    'Product ' || i as product_name,
    'Line ' || i % 12 as product_line
from range(getvariable('products')) as numbers (i)
