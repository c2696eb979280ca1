"""Fine-tuning: labelled documents become examples by production's own steps, examples become a LoRA adapter, the adapter a model."""
