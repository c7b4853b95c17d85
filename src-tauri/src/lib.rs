//! Counterfoil, the back office of one small shop: the program.
