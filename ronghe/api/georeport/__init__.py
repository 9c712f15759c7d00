"""Open311 GeoReport v2 in our words: what is offered, asked, told and posted."""
