"""Questions about AWS that its documentation leaves open, each put to the real thing."""
