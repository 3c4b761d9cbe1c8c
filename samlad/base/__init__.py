"""What every room shares: periods, the signal scale, signs and maps as SVG, form fields, the page frame."""
