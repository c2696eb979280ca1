"""How many of the wrong answers reviewers can be said to catch, and what that means for a bound, in words. Who checks them is not here.

What is checked: a reviewer was shown a machine's value of which it is known otherwise that it is wrong, and corrected it or let it stand.
"""

from schemas.trust import Checks
from tasks.trust.bounds import binomial_lower


def least_sensitivity(checks: Checks, delta: float) -> float:
    """Lower 1 − delta bound of the share of wrong values that reviewers correct (Clopper and Pearson); 1 where nobody checked them."""
    return binomial_lower(checks.caught, checks.made, delta) if checks.made else 1.0


def told(checks: Checks, least: float) -> str:
    """The end of a certificate's reason; `least` is what its bound allows for."""
    if not checks.made:
        return "; nobody checked the reviewers"
    seen = f"the reviewers caught {checks.caught} of {checks.made} values known to be wrong"
    return f"; {seen}, so at least {least:.0%} of all, which widens the bound"
