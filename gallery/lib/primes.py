"""The smallest prime from a number on."""


def is_prime(number: int) -> bool:
    if number < 4:
        return number > 1
    if number % 2 == 0 or number % 3 == 0:
        return False
    divisor = 5
    while divisor * divisor <= number:
        if number % divisor == 0 or number % (divisor + 2) == 0:
            return False
        divisor += 6
    return True


def smallest_prime_from(number: int) -> int:
    """The smallest prime that is at least `number`; 2 for anything below."""
    candidate = max(2, number)
    while not is_prime(candidate):
        candidate += 1
    return candidate
