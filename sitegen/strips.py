def pages(context, drawing, problems): return []
