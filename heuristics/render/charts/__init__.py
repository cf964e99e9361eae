"""One kind of figure a module, drawn from evidence as inline SVG."""
