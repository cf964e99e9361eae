"""What kinds share: arms and their runs, curves, resampling, estimates and regions."""
