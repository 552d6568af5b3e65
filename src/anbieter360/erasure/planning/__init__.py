"""What becomes of each field of a person's star, and why. Pure, and one selection for preview and execution.

planner, plan          makes it; its values, one outcome per field
case                   all that a plan is made of
selection, owning      what a scope reaches, along the edges by which one node owns another
grounds, carriers      why an item stays; what stays because it carries that
trimming, shared       what of that goes all the same; shared items that somebody has to look at
steps, words           one step per field; what the declared model says of it
recipients             whom it is told to (Art. 19)
preview                the plan as shown
"""
